"""What a file is, told from its bytes; its name alone proves nothing. Knows the types of `questionnaires.file_kind`."""

import io
import zipfile
from pathlib import PurePosixPath

MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDINGS = {".jpeg": "jpg"} | {f".{name}": name for name in MEDIA}
_PDF_WITHIN = 1024
_MOST_ENTRIES = 5000
_MOST_MIMETYPE = 100


def type_of(name: str, content: bytes) -> str | None:
    """The type, where name and bytes agree on one; None for anything else, and for documents that carry macros."""
    found = _by_bytes(content)
    return found if found and _ENDINGS.get(PurePosixPath(name.lower()).suffix) == found else None


def _by_bytes(content: bytes) -> str | None:
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return _by_parts(content) if content.startswith(b"PK\x03\x04") else None


def _by_parts(content: bytes) -> str | None:
    """Office documents are archives. Only the list of parts is read, and the few bytes of `mimetype`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MOST_ENTRIES or any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _MOST_MIMETYPE:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((each for each in ("odt", "ods") if MEDIA[each] == said), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None
