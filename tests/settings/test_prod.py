"""A department's server starts with the address that its papers print, and with no guessed one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings.env import ROOT


def start(var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"VAR_DIR": str(var)} | variables
    return subprocess.run(
        [sys.executable, "-c", "import settings.prod"], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )


@pytest.mark.parametrize(("address", "starts"), [("", False), ("http://a.example", False), ("https://a.example", True)])
def test_only_an_https_address_of_its_own_starts(address: str, starts: bool, tmp_path: Path) -> None:
    done = start(tmp_path, PUBLIC_URL=address, EMAIL_URL="smtp://mail.example")
    assert (done.returncode == 0) is starts
    assert starts or "PUBLIC_URL: " in done.stderr.splitlines()[-1]


def test_without_a_mail_server_it_does_not_start(tmp_path: Path) -> None:
    done = start(tmp_path, PUBLIC_URL="https://a.example", EMAIL_URL="")
    assert done.returncode != 0
    assert "EMAIL_URL: " in done.stderr.splitlines()[-1]
