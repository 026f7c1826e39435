"""A ZIP package that leaves while it is written: what is ready is taken, nothing is kept back but its directory."""

import io
import zipfile
from collections.abc import Mapping


class Outlet:
    """Takes what `zipfile` writes, and hands it on. It cannot go back, so the sizes stand behind the long part."""

    def __init__(self) -> None:
        self._ready = bytearray()

    def write(self, piece: bytes, /) -> int:
        self._ready += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What is ready may still be taken."""

    def take(self) -> bytes:
        piece = bytes(self._ready)
        self._ready.clear()
        return piece


class Package:
    """Whole parts first, then one long part a piece at a time. `plain` are those that stand unpacked."""

    def __init__(self, parts: Mapping[str, str], long: str, *, plain: frozenset[str] = frozenset()) -> None:
        self._outlet = Outlet()
        self._box = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED)
        self._put(parts, plain)
        self._long = self._box.open(long, "w")

    def _put(self, parts: Mapping[str, str], plain: frozenset[str]) -> None:
        """Made apart, with the sizes in front: readers of office files refuse an unpacked part without them."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
            for name, text in parts.items():
                box.writestr(name, text, zipfile.ZIP_STORED if name in plain else None)
            ends = box.start_dir
        assert self._box.fp
        self._box.fp.write(made.getvalue()[:ends])
        self._box.filelist.extend(box.filelist)
        self._box.start_dir = ends

    def write(self, text: str) -> bytes:
        """What is ready to leave; often nothing, since the packer gathers."""
        self._long.write(text.encode())
        return self._outlet.take()

    def close(self, text: str) -> bytes:
        """The last words of the long part, and the directory."""
        self._long.write(text.encode())
        self._long.close()
        self._box.close()
        return self._outlet.take()
