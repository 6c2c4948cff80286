"""What is written of a definition is read back as the same definition: same content, same hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings.env import ROOT
from workflows import kept
from workflows.definition import minutes
from workflows.loading import load_file, load_text
from workflows.names import is_name
from workflows.naming import name_of
from workflows.writing import text_of, time_text

LIBRARY = Path(__file__).parent / "library"
FILES = [*LIBRARY.glob("*.yaml"), *(ROOT / "licensing").glob("*/*/v*.yaml")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_definition_is_written_as_it_was_read(file: Path) -> None:
    definition = load_file(file).definition
    again = load_text(text_of(definition), "again.yaml")
    assert again == definition
    assert kept.content_hash(again) == kept.content_hash(definition)


def test_there_are_definitions_to_try() -> None:
    assert len(FILES) >= 7


@pytest.mark.parametrize(
    ("many", "text"), [(30, "30m"), (60, "1h"), (480, "1d"), (90, "90m"), (960, "2d"), (1020, "17h")]
)
def test_a_time_is_written_in_the_largest_unit_that_says_it(many: int, text: str) -> None:
    assert time_text(many) == text
    assert minutes(text) == many


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lấy ý kiến phòng cháy, chữa cháy", "lay_y_kien_phong_chay_chua_chay"),
        ("Đóng dấu", "dong_dau"),
        ("  2 chữ ký ", "step_2_chu_ky"),
        ("", "step"),
        ("???", "step"),
        ("Class", "class_2"),
        ("Taken", "taken_2"),
    ],
)
def test_a_name_is_made_of_the_title(title: str, name: str) -> None:
    assert name_of(title, taken={"taken"}, otherwise="step") == name
    assert is_name(name)


def test_a_long_title_makes_a_name_that_may_be_one() -> None:
    assert is_name(name_of("chữ " * 100, taken=(), otherwise="step"))
