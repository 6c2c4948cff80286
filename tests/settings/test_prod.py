"""A department's server starts with the address that its papers print, and with no guessed one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings.env import ROOT


@pytest.mark.parametrize(("address", "starts"), [("", False), ("http://a.example", False), ("https://a.example", True)])
def test_only_an_https_address_of_its_own_starts(address: str, starts: bool, tmp_path: Path) -> None:
    surroundings = os.environ | {"PUBLIC_URL": address, "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "import settings.prod"], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    assert (done.returncode == 0) is starts
    assert starts or "PUBLIC_URL: " in done.stderr.splitlines()[-1]
