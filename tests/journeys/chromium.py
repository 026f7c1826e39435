"""The browser of the journeys, and what a test holds before its camera."""

import shutil
from io import BytesIO

import numpy as np
import numpy.typing as npt
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Dark = npt.NDArray[np.bool_]


def launch(playwright: Playwright, *more: str) -> Browser:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "journeys need chromium: apt-get install chromium fonts-noto-cjk"
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *more])


def film(seen: str | bytes) -> bytes:
    """A camera's view of a text as QR code, or of a picture (PNG)."""
    return y4m(_code(seen) if isinstance(seen, str) else _picture(seen))


def _code(text: str, module: int = 8) -> Dark:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    return np.kron(np.array(code.get_matrix(), dtype=bool), np.ones((module, module), dtype=bool))


def _picture(png: bytes, side: int = 480) -> Dark:
    """As a phone shows it: in the middle third of the frame."""
    with Image.open(BytesIO(png)) as opened:
        flat = Image.new("L", opened.size, 255)
        flat.paste(opened.convert("L"))
    flat.thumbnail((side, side))
    return np.asarray(flat) < 128


def y4m(dark: Dark, width: int = 1280, height: int = 720, frames: int = 4) -> bytes:
    """A short film of something black and white on grey, as Chromium's fake camera reads it (about 5 MB)."""
    picture = np.full((height, width), 150, dtype=np.uint8)
    top, left = (height - dark.shape[0]) // 2, (width - dark.shape[1]) // 2
    picture[top : top + dark.shape[0], left : left + dark.shape[1]] = np.where(dark, 25, 235)
    colourless = np.full(width * height // 2, 128, dtype=np.uint8).tobytes()
    frame = b"FRAME\n" + picture.tobytes() + colourless
    return f"YUV4MPEG2 W{width} H{height} F15:1 Ip A1:1 C420mpeg2\n".encode() + frame * frames
