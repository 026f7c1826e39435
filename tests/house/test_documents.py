"""The documents name what the code has: every setting, every room, every target, and links that lead somewhere."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from foundation.settings import Settings


def test_every_setting_is_told(house: Any) -> None:
    told = (house.root / "docs" / "settings.md").read_text("utf-8")
    names = {item.metadata["name"] for item in fields(Settings)}
    assert not {name for name in names if f"`{name}`" not in told}
    assert not {name for name in re.findall(r"^\| `([A-Z_]+)`", told, re.MULTILINE) if name not in names | {"PG_BIN"}}


def test_every_room_and_target_is_told(house: Any) -> None:
    architecture = (house.root / "ARCHITECTURE.md").read_text("utf-8")
    assert not [room for room in house.rooms if not re.search(rf"\b{room}\b", architecture)]
    makefile = (house.root / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    guides = "".join((house.root / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    assert not [target for target in targets - {"help"} if f"make {target}" not in guides]


def test_links_lead_somewhere(house: Any) -> None:
    link = re.compile(r"\[[^\]]*\]\(([^)#\s]+)")
    for path in [*house.root.glob("*.md"), *house.files(".md", under=("docs",))]:
        for target in link.findall(path.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (Path(path).parent / target).exists(), f"{house.name(path)} → {target}"
