"""`keys list`, `keys rotate`, `keys card`, `keys checked`: what the custodians of the keys do."""

import argparse
import sys
from pathlib import Path

from foundation import clock, settings
from lianfu.commands.joined import run_with_database


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("keys", help="keys of persons and events").add_subparsers(dest="deed", required=True)
    group.add_parser("list", help="epochs, their keys, and when the copies were last tried").set_defaults(run=run_list)
    rotate = group.add_parser("rotate", help="begin an epoch and wrap every key anew under it")
    rotate.add_argument("--check", action="store_true", help="prove afterwards that nothing was lost or left")
    rotate.add_argument(
        "--at-once", action="store_true", help="after a leak: destroy old epochs now, so older backups of keys are dead"
    )
    rotate.set_defaults(run=run_rotate)
    card = group.add_parser("card", help="the key-custody card, to print")
    card.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF to write")
    card.set_defaults(run=run_card)
    checked = group.add_parser("checked", help="try the copies of the key files and record it")
    checked.add_argument("--copy", type=Path, required=True, metavar="DIR", help="folder with the copies")
    checked.set_defaults(run=run_checked)


def run_list(_: argparse.Namespace) -> int:
    from vault import custody, epochs

    async def work() -> list[str]:
        now, days = clock.now(), settings.current().backup_days
        lines = ["epoch\tstate\tkeys\tmade\tdays old\tended\tfingerprint"]
        for each in await epochs.listing():
            until = each.kept_until(days)
            ended = f"kept until {clock.day_of(until)}" if until else ""
            ended = f"destroyed {clock.day_of(each.destroyed_at)}" if each.destroyed_at else ended
            lines.append(
                f"{each.n}\t{each.state}\t{each.keys}\t{clock.day_of(each.made_at)}\t{(now - each.made_at).days}"
                f"\t{ended or '-'}\t{custody.shown(each.fingerprint)}"
            )
        kept = await custody.custody()
        tried = f"{clock.day_of(kept.checked_at)}, epoch {kept.checked_epoch}" if kept.checked_at else "never"
        return [*lines, f"副本上次試用 · copies last tried: {tried}"]

    print("\n".join(run_with_database(work, role="worker")))
    return 0


def run_rotate(arguments: argparse.Namespace) -> int:
    from lianfu import key_proof
    from vault import epochs

    async def work() -> tuple[epochs.Rotation, list[key_proof.Finding]]:
        now, days = clock.now(), settings.current().backup_days
        seen = await key_proof.before() if arguments.check else None
        done = await epochs.rotate(now, days, at_once=arguments.at_once)
        return done, await key_proof.findings(seen, now, days) if seen else []

    try:
        done, findings = run_with_database(work, role="worker")
    except epochs.Busy:
        print("另一個程式正在輪替金鑰 · another process is rotating the keys", file=sys.stderr)
        return 1
    resumed = " (接續上次 · resumed)" if done.resumed else ""
    print(f"第 {done.epoch} 期 · epoch {done.epoch}: {done.rewrapped:,} keys wrapped anew{resumed}")
    for number in done.destroyed:
        print(f"第 {number} 期的金鑰已銷毀 · the key of epoch {number} is destroyed")
    for found in findings:
        print(f"{'ok' if found.holds else 'NO'}\t{found.zh} · {found.en}")
    holds = all(found.holds for found in findings)
    print("ok" if holds else "輪替有問題，請看上面 · the rotation does not hold, see above")
    return 0 if holds else 1


def run_card(arguments: argparse.Namespace) -> int:
    from vault import custody_card

    pdf = run_with_database(lambda: custody_card.made(clock.now()), role="worker")
    arguments.out.write_bytes(pdf)
    print(arguments.out)
    return 0


def run_checked(arguments: argparse.Namespace) -> int:
    from vault import custody

    async def work() -> list[custody.KeyFile]:
        return await custody.try_copies(arguments.copy, settings.current().keys_folder, clock.now())

    for file in run_with_database(work, role="worker"):
        print(f"{file.name}\t{file.fingerprint}")
    print("副本可用，已記錄 · the copies work; recorded")
    return 0
