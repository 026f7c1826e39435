"""The command line with a rotation that does something wrong; `test_keeping_keys.py` writes it in and runs this."""

import sys

import asyncpg

from foundation import settings
from lianfu import __main__, key_proof
from vault import epochs, keys


async def nothing(value):
    return value


def spoiled(finding):
    """As if the rotation had rewritten a row of the main database."""

    async def run(seen):
        c = await asyncpg.connect(settings.current().owner_database_url)
        await c.execute("update identity set blob = blob where id = (select id from identity limit 1)")
        await c.close()
        return await finding(seen)

    return run


def resurrecting(rotate):
    """Somebody puts the old key files back."""

    async def run(*given, **more):
        old = {path: path.read_bytes() for path in settings.current().keys_folder.glob("kek-*.key")}
        done = await rotate(*given, **more)
        for path, secret in old.items():
            if not path.exists():
                path.write_bytes(secret)
                path.chmod(0o400)
        return done

    return run


def spoiling(rotate):
    async def run(*given, **more):
        done = await rotate(*given, **more)
        spoil = "update person_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20))"
        await keys.keyring().pool.execute(f"{spoil} where person = (select person from person_key limit 1)")
        return done

    return run


epochs._PASSES = 2
WATCHED = key_proof._same_rows
# CARELESS
sys.exit(__main__.main())
