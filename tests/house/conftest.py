"""Where the house stands, for tests that read its own source."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "foundation", "mail", "staff", "vault", "privacy", "questionnaires", "outreach",
    "events", "invitations", "registrations", "correspondence", "imports", "online", "rescheduling", "disclosures",
    "subjects", "reach", "assurance", "lianfu",
)  # fmt: skip
OTHERS = ("bench", "tests", "docs", "frontend", "requirements", ".ci")
SKIPPED = {"node_modules", "__pycache__", "built", "piccolo_migrations", "results"}


class House:
    """The files of the project as a reader sees them: nothing built, fetched or generated."""

    root = ROOT
    rooms = ROOMS

    def files(self, *suffixes: str, under: tuple[str, ...] = (*ROOMS, *OTHERS)) -> list[Path]:
        return sorted(path for folder in under for path in self._walk(ROOT / folder) if path.suffix in suffixes)

    def everything(self) -> list[Path]:
        top = [path for path in ROOT.iterdir() if path.is_file()]
        return sorted([*top, *(path for folder in (*ROOMS, *OTHERS) for path in self._walk(ROOT / folder))])

    def name(self, path: Path) -> str:
        return str(path.relative_to(ROOT))

    def module(self, path: Path) -> str:
        return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def _walk(self, folder: Path) -> Iterator[Path]:
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_dir():
                if path.name not in SKIPPED:
                    yield from self._walk(path)
            else:
                yield path


@pytest.fixture(scope="session")
def house() -> House:
    return House()
