"""Commands about what people are told and what is kept of them: `notice verify`, `ropa check`, `ropa --odt FILE`."""

import argparse
import sys
from pathlib import Path

from foundation import clock, personal, settings
from foundation.database import transaction
from lianfu import processing_record, register_check
from lianfu.commands.joined import run_with_database
from lianfu.register_check import Checked
from privacy import notice_proofs, own_fields
from privacy.notice_proofs import Proof


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    notice = commands.add_parser("notice", help="notices").add_subparsers(dest="deed", required=True)
    verify = notice.add_parser("verify", help="does every notice still say what it said when it was published?")
    verify.add_argument("--all", action="store_true", help="every version and every approved wording")
    verify.add_argument("sha256", nargs="*", help="only the versions with these hashes, as pages print them")
    verify.set_defaults(run=run_verify)
    ropa = commands.add_parser("ropa", help="records of processing")
    ropa.add_argument("--odt", type=Path, metavar="FILE", help="write the records with the flows of data")
    ropa.set_defaults(run=run_ropa)
    deeds = ropa.add_subparsers(dest="deed")
    deeds.add_parser("check", help="is every personal column of the database in the register?").set_defaults(
        run=run_check
    )


def run_verify(arguments: argparse.Namespace) -> int:
    if not arguments.all and not arguments.sha256:
        print("lianfu notice verify: --all or SHA256 …", file=sys.stderr)
        return 2
    return say_verified(run_with_database(lambda: notice_proofs.verify(None if arguments.all else arguments.sha256)))


def say_verified(proof: Proof) -> int:
    if proof.differs:
        print(f"內容與雜湊不符 · does not meet its hash: {proof.differs}")
        return 1
    print(f"告知事項 {proof.versions} 版、告知文字 {proof.wordings} 份都相符 · {proof.versions} notices and "
          f"{proof.wordings} wordings meet their hashes")  # fmt: skip
    return 0


def run_check(_: argparse.Namespace) -> int:
    async def work() -> Checked:
        async with transaction():
            return await register_check.check(personal.DECLARED)

    return say_checked(run_with_database(work))


def say_checked(checked: Checked) -> int:
    if checked.wrong:
        print("\n".join(checked.wrong))
        print(f"登錄不符 {len(checked.wrong)} 處 · the register differs in {len(checked.wrong)} places")
        return 1
    print(f"{checked.tables} 個資料表、{checked.columns} 欄都有登錄 · "
          f"{checked.tables} tables with {checked.columns} columns are in the register")  # fmt: skip
    return 0


def run_ropa(arguments: argparse.Namespace) -> int:
    if arguments.odt is None:
        print("lianfu ropa: check, or --odt FILE", file=sys.stderr)
        return 2
    own = run_with_database(own_fields.approved)
    arguments.odt.write_bytes(processing_record.odt(personal.DECLARED, own, settings.current(), clock.now()))
    print(arguments.odt)
    return 0
