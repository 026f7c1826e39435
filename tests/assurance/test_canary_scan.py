"""The search finds a mark in every writing and across every border, and tells where without telling what."""

import base64
import io
import os
import quopri
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from assurance import canaries
from assurance.canaries import CHUNK, Search, found_in, marks, scan, writings
from assurance.programs import address_for, programs_for
from lianfu.planting import answers_of
from lianfu.scratch import scratch

ROOT = Path(__file__).parents[2]
SEVENTH = canaries.canaries()[7]


@pytest.mark.parametrize("text", [SEVENTH.name, SEVENTH.email, SEVENTH.phone, SEVENTH.remark])
def test_a_mark_is_found_in_every_writing(text: str) -> None:
    assert len(writings(text)) >= 12
    for writing, raw in writings(text).items():
        assert any(f"({writing})" in each for each in found_in(b"\0\1" + raw + b"\2\xff")), writing


@pytest.mark.parametrize("lead", range(7))
def test_base64_is_found_wherever_it_begins(lead: int) -> None:
    said = base64.b64encode(b"x" * lead + SEVENTH.email.encode() + b"yz")
    assert any("canary 07 email" in each for each in found_in(said))


def test_a_mark_across_two_chunks_is_found_once() -> None:
    raw = SEVENTH.name.encode()
    for before in (0, 1, 5, len(raw)):
        stream = io.BytesIO(b" " * (CHUNK - before) + raw + b" " * CHUNK)
        assert [(found.offset, found.mark) for found in scan(stream)] == [(CHUNK - before, "canary 07 name")]


def test_lines_of_a_mail_are_joined() -> None:
    text = ("字" * 30 + SEVENTH.remark).encode()
    for folded in (
        base64.encodebytes(text),
        quopri.encodestring(text),
        quopri.encodestring(text).replace(b"\n", b"\r\n"),
    ):
        assert SEVENTH.remark.encode() not in folded
        assert "canary 07 remark" in {found.mark for found in scan(io.BytesIO(folded))}


def test_digits_in_a_long_hexadecimal_number_are_chance() -> None:
    number = SEVENTH.phone.encode()
    assert not found_in(b"a1" + number + b"f3")
    assert found_in(b'"' + number + b'"')
    assert found_in((b"\xff" + number + b"\xee").hex())


def test_chance_finds_nothing_and_memory_stays_flat() -> None:
    canaries.search()

    class Endless(io.RawIOBase):
        left = 24

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return os.urandom(size) if self.left >= 0 else b""

    tracemalloc.start()
    assert list(scan(Endless())) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 * CHUNK


def test_any_marks_can_be_looked_for() -> None:
    assert found_in("…王○明…", Search({"masked": "王○明"})) == ["masked (utf-8)"]


def test_every_word_of_a_canary_is_a_mark() -> None:
    said = answers_of(SEVENTH)
    for word in ("name", "email", "phone", "job_title", "organization"):
        assert said[word] in marks().values()


def lianfu(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "lianfu", *arguments], input=given, capture_output=True, cwd=ROOT, check=False,
        env=os.environ | environment,
    )  # fmt: skip


def test_the_command_tells_where_and_never_what(tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_text("王小明\n")
    clean = lianfu("canary", "scan", str(tmp_path))
    assert clean.returncode == 0, clean.stderr
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "leak.bin").write_bytes(b"12345" + SEVENTH.email.encode())
    found = lianfu("canary", "scan", str(tmp_path))
    assert found.returncode == 1
    assert b"leak.bin\t5\tcanary 07 email\tutf-8" in found.stdout
    assert not found_in(found.stdout + found.stderr)
    piped = lianfu("canary", "scan", "-", given=base64.b64encode(SEVENTH.phone.encode()))
    assert piped.returncode == 1


def dumped(url: str) -> bytes:
    bare, environment = address_for(url)
    return subprocess.run(
        [programs_for(18).pg_dump, "--dbname", bare], env=environment, capture_output=True, check=True
    ).stdout


async def test_planted_people_are_not_in_a_dump_and_nobody_plants_in_a_real_installation() -> None:
    async with scratch() as place:
        planted = lianfu("canary", "plant", **place.environment())
        assert planted.returncode == 0, planted.stderr
        whole = dumped(place.superuser_dsn())
        assert lianfu("canary", "scan", "-", given=whole).returncode == 0
        assert lianfu("canary", "scan", "-", given=whole + SEVENTH.name.encode()).returncode == 1
        (place.settings.data_folder / "throw-away").unlink()
        refused = lianfu("canary", "plant", **place.environment())
    assert refused.returncode == 1
    assert b"leaves real data alone" in refused.stderr
