"""E-01, E-03, L-01: what happens when the sealing, the replay or the care of the logs is left out."""

import atexit
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.mutations import Mutation

DRILL = "tests/assurance/test_restore_after_erase.py::test_drill_restore_after_erase_holds"
RUN = "tests/assurance/test_canary_run.py"


def no_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> int:
        return 0

    monkeypatch.setattr("privacy.erasure.replay", nothing)


def serve_what_was_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    async def let_through(_: object) -> None: ...

    monkeypatch.setattr("assurance.restored.refuse_unreplayed", let_through)


def believe_every_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    async def let_through(_: object) -> None: ...

    monkeypatch.setattr("assurance.restoring.refuse_without_journal", let_through)


def believe_an_old_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    async def enough(_: object) -> bool:
        return True

    monkeypatch.setattr("assurance.restored.knows_enough", enough)


def keep_expired_backups(monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(*_: object) -> list[str]:
        return []

    monkeypatch.setattr("assurance.backup_files.prune", keep)


def share_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def let_through(*_: object) -> None: ...

    monkeypatch.setattr("assurance.backup_files._refuse_other_part", let_through)


def erase_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(_: object) -> None: ...

    monkeypatch.setattr("vault.keys.destroy_person", keep)


def do_not_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words go into the column as they are. The processes of the run are told so by a file on their path."""
    _in_every_process(
        monkeypatch,
        "import vault.sealing as s\n"
        "s.seal = lambda scope, person, context, fields: s._encode(fields)\n"
        "s.unseal = lambda scope, person, context, blob: s._decode(blob)",
    )


def log_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    _in_every_process(
        monkeypatch,
        "import logging; from foundation import form_fields as f; read = f.read_form\n"
        "async def told(request):\n"
        "    fields = await read(request)\n"
        "    logging.getLogger('lianfu').debug('form %s', fields.raw)\n"
        "    return fields\n"
        "f.read_form = told",
    )


def _in_every_process(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Child processes import `sitecustomize` at their start; the change waits there until the rooms are on the path."""
    folder = Path(tempfile.mkdtemp(prefix="lianfu-mutation-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "sitecustomize.py").write_text(f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\n{code}\n")
    monkeypatch.setattr("tests.assurance.canary_house.BEFORE", str(folder))


MUTATIONS = [
    Mutation("E-03", "a restore replays nothing", no_replay, DRILL),
    Mutation("E-03", "a restored database is served at once", serve_what_was_restored, DRILL),
    Mutation("E-03", "a restore needs no journal", believe_every_journal, DRILL),
    Mutation("E-03", "a journal that ends before the backup opens the house", believe_an_old_journal, DRILL),
    Mutation("E-03", "expired backups stay", keep_expired_backups, DRILL),
    Mutation("E-03", "erasing leaves the key", erase_without_the_key, DRILL),
    Mutation(
        "E-03", "data and keys share a folder", share_a_folder,
        "tests/assurance/test_backups.py::test_data_and_keys_do_not_share_a_folder",
    ),
    Mutation("E-01", "words are stored as they are", do_not_seal, f"{RUN} -k dump"),
    Mutation("L-01", "what was typed is logged", log_what_was_typed, f"{RUN} -k log"),
]  # fmt: skip
