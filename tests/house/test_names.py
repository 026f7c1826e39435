"""Names that would break start-up or say nothing are not given."""

import sys
from importlib.metadata import packages_distributions
from typing import Any

DRAWERS = {
    "utils", "util", "helpers", "helper", "common", "misc", "services",
    "managers", "handlers", "core", "base", "models", "schemas",
}  # fmt: skip


def test_top_level_names_are_ours_alone(house: Any) -> None:
    ours = {path.stem for path in house.root.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    ours -= {"piccolo_conf"}  # Piccolo looks for it by this name
    assert not ours & set(sys.stdlib_module_names)
    installed = packages_distributions()
    assert not {name: installed[name] for name in ours if name in installed}
    assert set(house.rooms) <= ours


def test_no_file_is_a_drawer(house: Any) -> None:
    found = [house.name(path) for path in house.files(".py") if path.stem in DRAWERS or path.parent.name in DRAWERS]
    assert not found, "a file is named for a thing or a deed of the field"


def test_test_files_have_names_of_their_own_folder(house: Any) -> None:
    """Importlib mode needs no unique names, but `test_*.py` outside of tests/ would never run."""
    assert not [house.name(path) for path in house.files(".py", under=house.rooms) if path.name.startswith("test_")]
