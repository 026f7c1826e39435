"""`lianfu`: the command line; see `lianfu --help`."""

import argparse
import importlib
import os
import sys

import asyncpg

from assurance.programs import BackupError
from assurance.restored import NotReplayed
from foundation.embedded import EmbeddedError
from foundation.migrations import MigrationError
from foundation.settings import SettingError, unknown
from foundation.tokens import SecretFileError
from lianfu.safe_start import Unsafe
from lianfu.scratch import NotThrowAway
from lianfu.setting_up import NotMigrated
from vault.key_files import KeysNotReady

# A subject a file in lianfu/commands; a new one is a word here.
PARTS = (
    "auditing",
    "backing",
    "canaries",
    "catching",
    "consenting",
    "demo",
    "drilling",
    "evidencing",
    "exporting",
    "keeping_keys",
    "mailing",
    "people",
    "probing",
    "promising",
    "registering",
    "requests",
    "serving",
    "showing",
    "telling",
    "upkeep",
)
# What these say is meant for the person at the command line.
_TOLD = (
    SettingError, EmbeddedError, MigrationError, SecretFileError, KeysNotReady, NotMigrated, NotReplayed, BackupError,
    NotThrowAway, Unsafe,
)  # fmt: skip


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="lianfu", description="聯服 Lianfu: events, registrations, visits and their reach"
    )
    commands = whole.add_subparsers(dest="command", required=True)
    for name in PARTS:
        importlib.import_module(f"lianfu.commands.{name}").add(commands)
    return whole


def main() -> int:
    arguments = parser().parse_args()
    for name in unknown(os.environ):
        print(f"lianfu: {name} 不是設定的名稱 · is no setting; see `lianfu config`", file=sys.stderr)
    try:
        return int(arguments.run(arguments))
    except _TOLD as error:
        print(f"lianfu: {error}", file=sys.stderr)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        print(f"lianfu: 無法使用資料夾或資料庫 · cannot use the folder or the database: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
