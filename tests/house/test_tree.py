"""What must not stand in the tree: download hosts, paths of one machine, keys, and addresses of real people."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

# Written so that this file does not find itself.
HOSTS = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|registry[.]yarnpkg|--(extra-)?index-url|--find-links",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w./~*-])/(work|root|home|Users)/[\w.]")
KEYS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{30}")
TEXT = {
    ".py", ".html", ".ts", ".js", ".mjs", ".css", ".sql", ".md", ".po", ".toml", ".txt",
    ".in", ".json", ".sh", ".typ", ".yml", "",
}  # fmt: skip


def texts(house: Any) -> list[Path]:
    return [
        path
        for path in house.everything()
        if path.suffix in TEXT and path.name != "LICENSE" and path.name != Path(__file__).name
    ]


@pytest.mark.parametrize("pattern", [HOSTS, MACHINE, KEYS], ids=["hosts", "machine", "keys"])
def test_no_trace_of_one_machine(house: Any, pattern: re.Pattern[str]) -> None:
    found = {house.name(path): match[0] for path in texts(house) if (match := pattern.search(path.read_text("utf-8")))}
    assert not found


def test_requirements_are_names_versions_and_hashes(house: Any) -> None:
    line = re.compile(r"^([A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$")
    for path in (house.root / "requirements").glob("*.txt"):
        assert not [text for text in path.read_text("utf-8").splitlines() if not line.match(text)], path.name


def test_each_wish_is_locked(house: Any) -> None:
    for path in (house.root / "requirements").glob("*.in"):
        wished = re.findall(r"^([A-Za-z0-9._-]+)", path.read_text("utf-8"), re.MULTILINE)
        locked = set(re.findall(r"^([A-Za-z0-9._-]+)", path.with_suffix(".txt").read_text("utf-8"), re.MULTILINE))
        assert {name.lower() for name in wished if not name.startswith("-")} <= {name.lower() for name in locked}, (
            path.name
        )


def test_the_lock_of_the_scripts_names_no_host(house: Any) -> None:
    lock = json.loads((house.root / "package-lock.json").read_text("utf-8"))
    fetched = {name: package for name, package in lock["packages"].items() if name and not package.get("link")}
    assert not [name for name, package in fetched.items() if "resolved" in package]
    assert not [name for name, package in fetched.items() if "integrity" not in package]


def test_fixture_people_live_nowhere(house: Any) -> None:
    """Addresses in code, tests and demo end in names that are reserved for examples."""
    mail = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
    reserved = re.compile(
        r"(^|\.)(example(\.(org|com|net|tw|org\.tw|com\.tw))?|test|invalid|localhost)$", re.IGNORECASE
    )
    providers = {"gmail.com", "gmial.com"}  # for the hint at a slip of the finger
    for path in texts(house):
        if path.suffix in {".py", ".html", ".sql", ".md", ".po", ".ts"}:
            hosts = set(mail.findall(path.read_text("utf-8"))) - providers
            foreign = [host for host in hosts if not reserved.search(host) and not host.startswith(("-", "xn--"))]
            assert not foreign, house.name(path)
