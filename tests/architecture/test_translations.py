"""The Vietnamese catalogues hold every marked string, each translated: collected anew in a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from settings import libraries
from settings.env import ROOT

PACKAGES = ("workflows", "licensing")
COPIED = ("settings", "templates", *PACKAGES)
OUTSIDE = re.compile(r"^#: .*(applications|accounts|publicity|templates/public|templates/includes|templates/4)", re.M)
"""Where sentences stand that somebody outside the office reads."""
MESSAGE = re.compile(r'^msgid ("(?:.*\n)(?:".*\n)*)', re.MULTILINE)


def catalogue(project: Path, package: str) -> Path:
    return project / package / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def messages(project: Path, package: str) -> set[str]:
    """The strings that a catalogue holds, however they are broken into lines."""
    text = catalogue(project, package).read_text(encoding="utf-8")
    return {re.sub(r'"\n"', "", found).strip() for found in MESSAGE.findall(text)}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose catalogues were collected anew, with a string that nobody translated."""
    copy = tmp_path_factory.mktemp("project")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    with (copy / "licensing" / "words.py").open("a") as file:
        file.write('\nfrom django.utils.translation import gettext as _\n_("Nobody has translated this.")\n')
    surroundings = os.environ | {"VAR_DIR": str(copy / "var")}
    command = [sys.executable, "-m", "settings.messages"]
    subprocess.run(command, cwd=copy, env=surroundings, check=True, capture_output=True)
    return copy


@pytest.mark.slow
def test_every_marked_string_is_in_its_catalogue_and_no_other(collected: Path) -> None:
    found = {package: messages(collected, package) ^ messages(ROOT, package) for package in PACKAGES}
    assert found == {"workflows": set(), "licensing": {'"Nobody has translated this."'}}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("kind", ["--untranslated", "--only-fuzzy"])
def test_every_string_is_translated(package: str, kind: str) -> None:
    command = ["msgattrib", kind, "--no-obsolete", str(catalogue(ROOT, package))]
    left = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert left == ""


def test_whoever_is_outside_the_office_is_addressed_as_an_office_does() -> None:
    entries = catalogue(ROOT, "licensing").read_text(encoding="utf-8").split("\n\n")
    read_outside = [entry.partition("msgstr")[2] for entry in entries if OUTSIDE.search(entry)]
    assert any("ông/bà" in said for said in read_outside)
    assert [said for said in read_outside if re.search(r"\b[Bb]ạn\b", said)] == []


def test_the_libraries_messages_that_lack_vietnamese_are_in_our_catalogue_and_no_other() -> None:
    """Fails when a library says something new or Django at last says it itself: `python -m settings.libraries`."""
    kept = libraries.read(libraries.CATALOGUE)
    assert libraries.catalogue(kept) == libraries.CATALOGUE.read_text(encoding="utf-8")
    assert [key for key, message in kept.items() if not message.said] == []


def test_an_untranslated_message_of_a_library_would_be_found() -> None:
    kept = libraries.read(libraries.CATALOGUE)
    dropped = kept.pop(("", "Recovery Codes"))
    again = libraries.catalogue(kept)
    assert again != libraries.CATALOGUE.read_text(encoding="utf-8")
    assert f'msgid "{dropped.parts["msgid"]}"\nmsgstr ""' in again
