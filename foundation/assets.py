"""Addresses of built scripts and styles: reads the manifest that the front-end build wrote, and says plainly when there
is none. Serving the files and their cache headers are the business of the roof."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

STATIC = Path(__file__).parent / "static"
ADDRESS = "/static/built/"


class AssetsMissing(RuntimeError):
    """The front end has not been built, or a template asks for a name that no build makes."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The names of one build, e.g. ``app.css`` → ``app-3F5A.css``."""

    names: dict[str, str]

    def address(self, name: str) -> str:
        """The path to put into a page; its content never changes under the same path."""
        try:
            return ADDRESS + self.names[name]
        except KeyError:
            raise AssetsMissing(f"no asset {name!r}: run 'make assets'") from None


def load(static: Path = STATIC) -> Assets:
    """Read the manifest of the last build."""
    manifest = static / "built" / "manifest.json"
    try:
        return Assets(msgspec.json.decode(manifest.read_bytes(), type=dict[str, str]))
    except FileNotFoundError:
        raise AssetsMissing(f"{manifest} is missing: run 'make assets'") from None
