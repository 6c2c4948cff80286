"""The manuals never age: what they show is taken by the journeys, and what they name stands on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings.env import ROOT
from tests.journeys.manuals import MANUALS, PICTURES, shown
from workflows import loading, publishing
from workflows.definition import outcomes_of

BOLD = re.compile(r"\*\*([^*]+)\*\*")
TRANSLATED = re.compile(r'^msgstr(?:\[\d\])? (".*"(?:\n".*")*)', re.MULTILINE)
TAKEN = re.compile(r'(?:picture\(|look\(clinic, |tick_all\(\w+, )"([a-z0-9-]+)"')
LARGEST = 150_000
"""Bytes of one picture."""
DEFINITIONS = publishing.definition_files(ROOT / "licensing" / "procedures")


def on_the_screen() -> set[str]:
    """Every sentence of the Vietnamese catalogues, and every title of the shipped definitions."""
    catalogues = (file.read_text() for file in ROOT.glob("*/locale/vi/LC_MESSAGES/django.po"))
    said = {
        "".join(re.findall(r'"(.*)"', one)).replace('\\"', '"')
        for text in catalogues
        for one in TRANSLATED.findall(text)
    }
    return said | {title for file in DEFINITIONS for title in titles(file)}


def titles(file: Path) -> set[str]:
    definition = loading.load_file(file).definition
    outcomes = {one.title.vi for step in definition.steps for one in outcomes_of(step) if one.title}
    return outcomes | {step.title.vi for step in definition.steps}


@pytest.mark.parametrize("manual", sorted(MANUALS.glob("*.md")), ids=lambda manual: manual.stem)
def test_what_a_manual_names_stands_on_the_screen(manual: Path) -> None:
    labels = {label for label in BOLD.findall(manual.read_text()) if label != "đậm"}
    assert labels - on_the_screen() == set()


def test_every_picture_is_there_small_and_taken_by_a_journey() -> None:
    journeys = "".join(file.read_text() for file in (ROOT / "tests" / "journeys").glob("*.py"))
    taken = {f"{name}-{size}.png" for name in TAKEN.findall(journeys) for size in ("desktop", "phone")}
    assert shown() - taken == set()
    kept = {file.name: file.stat().st_size for file in PICTURES.iterdir()}
    assert kept.keys() == shown()
    assert {name: size for name, size in kept.items() if size > LARGEST} == {}
