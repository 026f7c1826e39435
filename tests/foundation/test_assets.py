"""Names of built files: what the manifest says, what is said when there is none, and that no page asks another host."""

import json
from pathlib import Path

import pytest

from foundation import assets


def _built(static: Path, names: dict[str, str]) -> Path:
    (static / "built").mkdir()
    (static / "built" / "manifest.json").write_text(json.dumps(names), encoding="utf-8")
    return static


def test_an_asset_is_found_under_its_hashed_name(tmp_path: Path) -> None:
    loaded = assets.load(_built(tmp_path, {"app.css": "app-3F5A.css"}))
    assert loaded.address("app.css") == "/static/built/app-3F5A.css"


def test_an_unknown_name_says_what_to_do(tmp_path: Path) -> None:
    loaded = assets.load(_built(tmp_path, {}))
    with pytest.raises(assets.AssetsMissing, match=r"'nosuch\.css': run 'make assets'"):
        loaded.address("nosuch.css")


def test_without_a_build_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="run 'make assets'"):
        assets.load(tmp_path)


def test_the_build_made_every_name_that_templates_ask_for() -> None:
    loaded = assets.load()
    for name in ("app.css", "app.js", "live.js", "scan.js", "scan-worker.js", "favicon.svg", "mark.svg"):
        file = assets.STATIC / loaded.address(name).removeprefix("/static/")
        assert file.is_file(), name
        assert file.stat().st_size > 0, name


def test_no_page_asks_another_host() -> None:
    built = assets.STATIC / "built"
    for name in assets.load().names.values():
        text = (built / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, name
        assert "https://" not in text, name
