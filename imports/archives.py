"""Opens ZIP files as strangers send them: never more than the limits, names in UTF-8 or CP950, one level only."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from imports.grids import MOST_UNPACKED, Unreadable

_UTF8_NAMES = 0x800
_MOST_MEMBERS = 1000
_ENCRYPTED = 0x1


class Limited(io.RawIOBase):
    """A stream that ends with `Unreadable` once it gives more than it may; what a header claims is not believed."""

    def __init__(self, stream: io.BufferedIOBase, most: int) -> None:
        self._stream, self._left = stream, most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            got = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Unreadable("broken") from error
        self._left -= len(got)
        if self._left < 0:
            raise Unreadable("bomb")
        return got


class Archive:
    """All members together may give `MOST_UNPACKED` bytes by what they say, and each no more by what it is."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("broken") from error
        infos = self._zip.infolist()
        if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise Unreadable("bomb")
        self._infos = {_name(info): info for info in infos if not info.is_dir()}

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def open(self, name: str) -> Limited:
        info = self._infos.get(name)
        if info is None:
            raise Unreadable("broken")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("old_xls")
        try:
            return Limited(self._zip.open(info), MOST_UNPACKED)  # type: ignore[arg-type]  # it reads as a file does
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Unreadable("broken") from error

    def files(self, endings: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """Every member that may be a list by its name; what systems leave in archives is passed over."""
        for name in self._infos:
            last = name.rpartition("/")[2]
            if not name.startswith("__MACOSX/") and not last.startswith(".") and last.lower().endswith(endings):
                yield last, self.open(name).read()


def _name(info: zipfile.ZipInfo) -> str:
    """Windows in Taiwan writes names in CP950 without saying so; Python then reads them as CP437."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp950"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
