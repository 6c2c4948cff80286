"""The import contracts hold nothing back: each is broken by an import that it forbids."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from settings.env import ROOT

PACKAGES = ("settings", "licensing", "workflows")
LINT = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command as run; run()",
    "--no-logo",
    "--no-cache",
]


def contracts() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return read


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's Python files, to be spoiled."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            target = tmp_path / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    shutil.copyfile(ROOT / ".importlinter", tmp_path / ".importlinter")
    return tmp_path


def lint(project: Path) -> str:
    return subprocess.run(LINT, cwd=project, capture_output=True, text=True, check=False).stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "forbidden", "contract"),
    [
        ("workflows/definition.py", "import licensing.apps", "arrow"),
        ("licensing/words.py", "import settings.env", "arrow"),
        ("licensing/law/models.py", "import licensing.papers.models", "rooms"),
        ("licensing/equipment/models.py", "import licensing.training.models", "rooms"),
        ("licensing/somewhere.py", "", "rooms"),
        ("licensing/papers/models.py", "import licensing.papers.operations", "room"),
        ("workflows/definition.py", "import workflows.engine", "engine"),
        ("workflows/somewhere.py", "", "engine"),
        ("licensing/law/models.py", "import workflows.compiler", "front-door"),
        ("workflows/calendars.py", "import django.utils.timezone", "pure"),
        ("workflows/definition.py", "import viewflow.this_object", "pure"),
        ("licensing/papers/operations.py", "import weasyprint", "weasyprint"),
        ("workflows/definition.py", "import pydantic", "pydantic"),
    ],
)
def test_each_contract_can_fail(copy: Path, file: str, forbidden: str, contract: str) -> None:
    with (copy / file).open("a") as spoiled:
        spoiled.write(f"\n{forbidden}\n")
    name = contracts()[f"importlinter:contract:{contract}"]["name"]
    assert f"{name} BROKEN" in lint(copy)


def test_every_room_keeps_the_order_inside_a_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "licensing").glob("*/models.py")}
    ordered = contracts()["importlinter:contract:room"]["containers"].split()
    assert {f"licensing.{room}" for room in rooms} <= set(ordered)
