"""`python -m settings.embedded`: what people and make type."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings.env import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def var() -> Iterator[Path]:
    """A `VAR_DIR` of its own, which other users may walk through."""
    made = Path(tempfile.mkdtemp(prefix="embedded."))
    made.chmod(0o755)
    yield made
    by_hand(made, "stop")
    shutil.rmtree(made)


def by_hand(var: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"VAR_DIR": str(var), "EMBEDDED_FSYNC": "0", "DATABASE_URL": ""} | more
    command = [sys.executable, "-m", "settings.embedded", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_it_starts_tells_and_stops(var: Path) -> None:
    assert by_hand(var, "status").stdout.endswith("is stopped.\n")
    assert "psql -h" in by_hand(var, "start").stdout
    assert "psql -h" in by_hand(var, "status").stdout
    assert by_hand(var, "stop").stdout.endswith("is stopped.\n")
    assert by_hand(var, "stop").stdout == "The database was not running.\n"


def test_during_a_command_it_runs_and_afterwards_no_more(var: Path) -> None:
    done = by_hand(var, "during", sys.executable, "-m", "settings.embedded", "status")
    assert "psql -h" in done.stdout
    assert by_hand(var, "during", "sh", "-c", "exit 3").returncode == 3
    assert by_hand(var, "status").stdout.endswith("is stopped.\n")


def test_one_that_ran_before_runs_on(var: Path) -> None:
    by_hand(var, "start")
    by_hand(var, "during", "true")
    assert "psql -h" in by_hand(var, "status").stdout


def test_with_a_managed_database_nothing_is_started(var: Path) -> None:
    managed = {"DATABASE_URL": "postgres://db.example/licences"}
    assert by_hand(var, "start", **managed).stdout == "DATABASE_URL is set: nothing to do.\n"
    assert by_hand(var, "during", "sh", "-c", "exit 3", **managed).returncode == 3
    assert not (var / "postgres").exists()
