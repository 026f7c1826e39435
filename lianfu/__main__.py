"""`lianfu`: the command line; see `lianfu --help`."""

import argparse
import sys

from foundation.embedded import EmbeddedError
from foundation.migrations import MigrationError
from foundation.settings import SettingError
from foundation.tokens import SecretFileError
from lianfu.commands import catching, demo, people, serving, showing, upkeep
from privacy.key_files import KeysNotReady


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="lianfu", description="聯服 Lianfu: events, registrations, visits and their reach"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for part in (demo, serving, people, showing, upkeep, catching):
        part.add(commands)
    arguments = parser.parse_args()
    try:
        return int(arguments.run(arguments))
    except (SettingError, EmbeddedError, MigrationError, SecretFileError, KeysNotReady) as error:
        print(f"lianfu: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
