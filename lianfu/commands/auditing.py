"""`audit`: is the record of reading whole, where does it stand, and what has left it."""

import argparse
from pathlib import Path

from foundation import clock
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = commands.add_parser("audit", help="who read what").add_subparsers(dest="deed", required=True)
    verify = audit.add_parser("verify", help="check the chain of entries and its signed heads")
    verify.add_argument("--heads", type=Path, default=None, metavar="FILE", help="default: the file of the settings")
    verify.add_argument("--key", type=bytes.fromhex, default=None, metavar="HEX", help="public key of the heads")
    verify.add_argument("--archive", type=Path, default=None, metavar="FILE", help="also check a file of old entries")
    verify.set_defaults(run=run_verify)
    sign = audit.add_parser("sign", help="sign the head of the chain now")
    sign.add_argument("--first", action="store_true", help="begin a file of heads, also where entries are older")
    sign.set_defaults(run=run_sign)
    audit.add_parser("roll", help="move entries older than five years to a signed file").set_defaults(run=run_roll)


def run_verify(arguments: argparse.Namespace) -> int:
    """Exit 0 only when everything that was given holds."""
    archive = arguments.archive.read_bytes() if arguments.archive else None
    entries, wrong = run_with_database(lambda: _verified(arguments.heads, arguments.key, archive), role="auditor")
    print("\n".join(wrong) or f"ok, {entries} entries")
    return 1 if wrong else 0


async def _verified(heads_file: Path | None, key: bytes | None, archive: bytes | None) -> tuple[int, list[str]]:
    from privacy import audit, audit_archive, heads

    verdict = await audit.verify()
    wrong = [] if verdict.whole else [f"broken at entry {verdict.broken_at}"]
    print(f"chain\tup to entry {verdict.entries}\thead {verdict.head}")
    # A copy that was given may be older; the house's own file must also be there and go on.
    own = heads_file is None and key is None
    place = heads_file or heads.heads_file()
    checked = await (heads.standing(clock.now()) if own else heads.check(place, key or heads.public_key()))
    print(f"heads\t{checked.heads} signed")
    wrong += [checked.wrong] if checked.wrong else []
    found = await audit_archive.check(archive) if archive is not None else ""
    return verdict.entries, [*wrong, *([found] if found else [])]


def run_sign(arguments: argparse.Namespace) -> int:
    from privacy import heads

    try:
        head = run_with_database(lambda: heads.sign(clock.now(), first=arguments.first), role="worker")
    except heads.ChainBroken as broken:
        print(broken)
        return 1
    print(f"ok, entry {head.seq} {head.hash}")
    return 0


def run_roll(_: argparse.Namespace) -> int:
    from privacy import audit_archive

    place = run_with_database(lambda: audit_archive.roll(clock.now()), role="worker")
    print(f"ok, {place}" if place else "ok, nothing is older than five years")
    return 0
