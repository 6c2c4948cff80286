"""Rows of law that are shipped as files: what cannot be law is said with its file and row, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from licensing.dossiers.models import ComponentKind
from licensing.dossiers.seeding import IDENTITY
from licensing.law.seeding import BadRow, offer

PAPERS = """each: {procedure: borrowing, in_force_from: 2021-05-17, mark: M, form: "", source: House rules}
rows:
  - {number: 1, code: card, copy_kind: original, name: Thẻ, name_en: Card}
  - {number: 2, code: letter, copy_kind: copy, name: Thư, name_en: Letter}
"""


def offered(text: str, tmp_path: Path) -> int:
    path = tmp_path / "papers.yaml"
    path.write_text(text)
    return offer(ComponentKind, path, identity=IDENTITY).added


def test_rows_are_added_once(db: None, tmp_path: Path) -> None:
    assert (offered(PAPERS, tmp_path), offered(PAPERS, tmp_path)) == (2, 0)
    assert list(ComponentKind.objects.values_list("code", flat=True)) == ["card", "letter"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "copy_kind: copy",
            "copy_kind: copies",
            "papers.yaml, row 2: copy_kind: Value 'copies' is not a valid choice.",
        ),
        (", name: Thư", "", "papers.yaml, row 2: name: This field cannot be blank."),
        ("{number: 2, code", "{code", "papers.yaml, row 2: number: This field cannot be null."),
        ("name: Thư", "nmae: Thư", "papers.yaml, row 2: there is no word “nmae” here."),
        ("in_force_from: 2021-05-17", "in_force_from: May", "papers.yaml, row 1: in_force_from needs a day"),
        ("rows:", "row:", "papers.yaml: rows are expected under “rows:”"),
        ("mark: M,", "mark: [M,", "papers.yaml is not YAML: "),
    ],
)
def test_a_row_that_cannot_be_law_is_said_with_its_place(
    db: None, old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in PAPERS
    with pytest.raises(BadRow) as refused:
        offered(PAPERS.replace(old, new, 1), tmp_path)
    assert said in str(refused.value)
    assert not ComponentKind.objects.exists()
