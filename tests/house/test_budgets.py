"""Files, functions and templates stay small enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE, FILE_LIMIT = 300, 400
FUNCTION, FUNCTION_LIMIT = 25, 50
TEMPLATE = 120
OVER = 0.05  # share of functions that may pass the soft budget


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files(house: Any) -> None:
    lengths = {
        house.name(path): len(path.read_text("utf-8").splitlines())
        for path in house.files(".py", ".ts", ".css", ".sql")
    }
    assert not {name: n for name, n in lengths.items() if n > FILE_LIMIT}
    over = {name: n for name, n in lengths.items() if n > FILE}
    assert len(over) <= len(lengths) * OVER, over


def test_functions(house: Any) -> None:
    paths = [path for path in house.files(".py") if "journeys" not in path.parts]
    lengths = {(house.name(path), name): n for path in paths for name, n in functions(path)}
    assert not {key: n for key, n in lengths.items() if n > FUNCTION_LIMIT}
    over = {key: n for key, n in lengths.items() if n > FUNCTION}
    assert len(over) <= len(lengths) * OVER, over


def test_templates(house: Any) -> None:
    lengths = {
        house.name(path): len(path.read_text("utf-8").splitlines()) for path in house.files(".html", under=house.rooms)
    }
    assert not {name: n for name, n in lengths.items() if n > TEMPLATE}


def test_every_module_says_what_it_decides(house: Any) -> None:
    """An empty file has nothing to say; every other one opens with a docstring."""
    silent = [
        house.name(path)
        for path in house.files(".py", under=(*house.rooms, "tests", "bench"))
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent
