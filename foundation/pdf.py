"""Sheets as PDF by typst: a template of ours and data as JSON, so that nobody's words can become markup.

Tagged for screen readers (PDF/UA-1), with the house's font for Chinese. A template reaches no file outside its folder.
"""

import asyncio
import threading
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from foundation.fonts import FAMILY, cjk_font

PDF_TYPE = "application/pdf"
# One compiler a template keeps fonts and parsed source between sheets; it is not made for two threads at once.
_ONE_AT_A_TIME = threading.Lock()


async def drawn(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a .typ file; `data` (plain) is `json(bytes(sys.inputs.data))` there, `font` the family to use."""
    return await asyncio.to_thread(compiled, template, msgspec.json.encode(data | {"font": FAMILY}).decode())


def compiled(template: Path, data: str) -> bytes:
    with _ONE_AT_A_TIME:
        pdf = _compiler(template).compile(format="pdf", sys_inputs={"data": data}, pdf_standards="ua-1")
    assert isinstance(pdf, bytes)  # a list only for pictures of several pages
    return pdf


@cache
def _compiler(template: Path) -> Any:
    """Imported at the first sheet: a server that prints nothing loads no typesetter."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[cjk_font().parent])
    return typst.Compiler(template, root=template.parent, font_paths=fonts)
