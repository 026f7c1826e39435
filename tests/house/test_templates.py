"""Templates compile, pages stand on a base and have a title, and nothing in them would trip the content policy."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from foundation.pages import environment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/**/*.html"))
# Structured data is not a script to the content policy; everything else inside a page is.
INLINE = re.compile(
    r"""<script\b(?![^>]*(\bsrc=|type="application/ld\+json"))|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)
FOREIGN = re.compile(r"<(script|img|link|iframe|source)\b[^>]*\b(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE)
MARKED_SAFE = re.compile(r"\|\s*safe\b")


def name_of(path: Path) -> str:
    return str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates")))


def rendered_names() -> set[str]:
    """Names of templates that Python code renders, read from the calls themselves."""
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"node_modules", ".venv", "tests"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "page":
                found |= {a.value for a in node.args if isinstance(a, ast.Constant) and str(a.value).endswith(".html")}
    return found


RENDERED = sorted(rendered_names())


def lineage(env: Environment, name: str) -> list[tuple[str, nodes.Template]]:
    """A template and those it extends, up to the base."""
    source = env.loader.get_source(env, name)[0] if env.loader else ""
    tree = env.parse(source)
    parent = next((node.template for node in tree.find_all(nodes.Extends)), None)
    own = [(name, tree)]
    return own + (lineage(env, parent.value) if isinstance(parent, nodes.Const) else [])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_compiles(path: Path) -> None:
    environment().get_template(name_of(path))


@pytest.mark.parametrize("name", RENDERED)
def test_a_page_stands_on_a_base_and_has_a_title(name: str) -> None:
    parents = lineage(environment(), name)
    assert len(parents) > 1, "extends no base"
    assert parents[-1][0].startswith("foundation/"), "stands on a base that is not the house's"
    titled = [block.name for each in parents[:-1] for block in each[1].find_all(nodes.Block)]
    assert "title" in titled


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for pattern in (INLINE, FOREIGN, MARKED_SAFE):
        assert not pattern.search(text), pattern.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = path.read_text("utf-8")
    for form in re.finditer(r"<form\b[^>]*\bmethod\s*=\s*[\"']post[\"'].*?</form>", text, re.IGNORECASE | re.DOTALL):
        assert "csrf_input" in form[0], form[0][:120]


def test_templates_of_a_room_lie_under_its_name(house: Any) -> None:
    strangers = [
        house.name(path) for path in TEMPLATES if name_of(path).split("/")[0] != path.relative_to(ROOT).parts[0]
    ]
    assert not strangers
