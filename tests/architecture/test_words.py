"""What no file says: the engine nothing of its first domain, the tree nothing of the machine it was written on."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings.env import ROOT

ENGINE = ("workflows", "templates/workflows", "tests/workflows")
DOMAIN = ("radiation", "x-ray", "licence", "license", "dossier", "facilit", "bức xạ", "giấy phép")
PRODUCED = {".git", ".venv", ".hypothesis", "var", "__pycache__"}
COMPILED = {".mo", ".pyc"}
OF_A_MACHINE = re.compile(r"(?<![\w.~])/(work|root|home|Users)/\w")


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            of_a_tool = any(part in PRODUCED or (part.startswith(".") and part.endswith("_cache")) for part in parts)
            if path.is_file() and not of_a_tool and path.suffix not in COMPILED:
                yield path


def said(text: str) -> list[str]:
    """The domain's words in `text`, however they are written."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return [word for word in DOMAIN if word in folded]


def test_the_engine_does_not_speak_of_its_domain() -> None:
    found = {str(path.relative_to(ROOT)): said(path.read_text(errors="ignore")) for path in files(*ENGINE)}
    named = {str(path.relative_to(ROOT)): said(path.name) for path in files(*ENGINE)}
    assert {file: words for file, words in (found | named).items() if words} == {}


@pytest.mark.parametrize("text", ["Licensing", "FACILITIES", "an X-Ray", unicodedata.normalize("NFD", "Giấy phép")])
def test_a_word_of_the_domain_would_be_found(text: str) -> None:
    assert bool(said(text)) == (text != "Licensing")


def test_no_file_knows_the_machine_on_which_it_was_written() -> None:
    found = [str(path.relative_to(ROOT)) for path in files(".") if OF_A_MACHINE.search(path.read_text(errors="ignore"))]
    assert found == []


def test_a_path_of_a_machine_would_be_found() -> None:
    assert OF_A_MACHINE.search("see " + "/".join(["", "home", "somebody"]))
    assert not OF_A_MACHINE.search("https://example.org/home/page and templates/work/x")


def test_the_locks_name_no_host() -> None:
    hosts = [line for file in ROOT.glob("requirements*.txt") for line in file.read_text().splitlines() if "://" in line]
    assert hosts == []
