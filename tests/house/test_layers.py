"""Which way the doors open: the import contracts hold, and no file slips past them by its name."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importlinter.cli import lint_imports

TABLES = ("tables", "service_tables", "personal_tables", "system_tables")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_page(path: Path) -> bool:
    return path.stem in {"pages", "api"} or path.stem.endswith(("_pages", "_api"))


def is_form(path: Path) -> bool:
    return path.stem == "forms" or path.stem.endswith("_forms")


def contract(house: Any, name: str) -> dict[str, Any]:
    settings = tomllib.loads((house.root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    found: dict[str, Any] = next(each for each in settings["contracts"] if each["name"].startswith(name))
    return found


def test_contracts_hold(house: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(house.root)
    assert lint_imports(config_filename="pyproject.toml", no_logo=True) == 0


def test_pages_and_forms_build_no_queries(house: Any) -> None:
    for path in house.files(".py", under=house.rooms):
        if is_page(path) or is_form(path):
            wrong = [
                name
                for name in imports(path)
                if name.split(".")[0] in {"piccolo", "asyncpg"} or set(name.split(".")) & set(TABLES)
            ]
            assert not wrong, house.name(path)


def test_only_pages_and_the_shell_know_http(house: Any) -> None:
    allowed = contract(house, "Only pages")["allowed_importers"]
    named = {name for name in allowed if not name.startswith("*")} | {"lianfu"}
    for path in house.files(".py", under=house.rooms):
        if "litestar" in {name.split(".")[0] for name in imports(path)}:
            module = house.module(path)
            assert is_page(path) or module in named or module.startswith("lianfu."), f"{module} imports litestar"


def test_the_reach_reads_no_person(house: Any) -> None:
    for path in house.files(".py", under=("reach",)):
        assert not [name for name in imports(path) if "personal_tables" in name or name.split(".")[0] == "vault"]


def test_no_gather_shares_a_connection(house: Any) -> None:
    """Inside a transaction it would share the connection and fail under load: a deed waits for one thing at a time."""
    allowed = {"lianfu"}
    found = [
        house.name(path)
        for path in house.files(".py", under=house.rooms)
        if "asyncio.gather(" in path.read_text("utf-8") and path.relative_to(house.root).parts[0] not in allowed
    ]
    assert not found
