"""A paper is kept once and stays what it was; a readable path comes back; signature and seal are recorded once."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from licensing.files import storage
from licensing.files.queries import FileLost
from licensing.licences import paper as papers
from licensing.papers import queries
from licensing.papers.models import Paper, Sealing
from licensing.papers.operations import CannotKeep, CannotSeal, keep, readable_path, record_sealing
from tests.licensing import issuing

pytestmark = pytest.mark.usefixtures("offered")


def test_the_file_lies_under_its_hash_before_the_row_names_it() -> None:
    licence = issuing.licence()
    paper = licence.paper
    stored = storage.path_of(paper.sha256).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == paper.sha256
    assert (len(stored), stored[:5]) == (paper.size, b"%PDF-")
    assert queries.content(paper) == stored


def test_the_same_paper_twice_is_the_same_row() -> None:
    number = issuing.number(issuing.case())
    rendered = papers.build(issuing.draft(number))
    first = keep(number=number, rendered=rendered, at=issuing.moment("2021-02-08 11:00"))
    again = papers.build(issuing.draft(number))
    assert again == rendered
    assert keep(number=number, rendered=again, at=issuing.moment("2021-02-08 12:00")) == first
    assert Paper.objects.count() == 1


def test_another_text_under_the_same_number_is_refused() -> None:
    number = issuing.number(issuing.case())
    at = issuing.moment("2021-02-08 11:00")
    first = keep(number=number, rendered=papers.build(issuing.draft(number)), at=at)
    with pytest.raises(CannotKeep) as refused:
        keep(number=number, rendered=papers.build(issuing.draft(number, count=2)), at=at)
    assert refused.value.data == {"number": "01/GP-SKHCN"}
    assert list(Paper.objects.values_list("sha256", flat=True)) == [first.sha256]


def test_a_template_changed_later_changes_no_paper(settings: Settings, tmp_path: Path) -> None:
    licence = issuing.licence()
    before = queries.content(licence.paper)
    draft = issuing.draft(licence.number)
    changed = tmp_path / "changed"
    for source in (settings.ROOT / "templates" / "papers").glob("*.*"):
        (changed / "papers").mkdir(parents=True, exist_ok=True)
        (changed / "papers" / source.name).write_text(source.read_text().replace("GIẤY PHÉP", "GIẤY"))
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [changed, *settings.TEMPLATES[0]["DIRS"]]}]
    rendered = papers.build(draft)
    assert rendered.pdf != before
    paper = keep(number=licence.number, rendered=rendered, at=issuing.moment("2021-03-08 11:00"))
    assert paper == licence.paper
    assert queries.content(paper) == before


def test_the_readable_path_is_another_name_of_the_file_and_comes_back(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        paper = issuing.licence().paper
    path = Path(settings.ISSUED_ROOT) / "2021" / "01.pdf"
    assert path.samefile(storage.path_of(paper.sha256))
    path.unlink()
    assert readable_path(paper) == path
    path.unlink()
    path.write_bytes(b"something else")
    assert readable_path(paper).read_bytes() == queries.content(paper)
    assert [file.name for file in path.parent.iterdir()] == ["01.pdf"]


def test_a_refusal_has_a_book_and_a_folder_of_its_own(settings: Settings) -> None:
    number = issuing.number(issuing.case(), kind="refusal")
    rendered = papers.build_refusal(issuing.refusal_draft(number))
    paper = keep(number=number, rendered=rendered, at=issuing.moment("2021-02-08 11:00"))
    assert readable_path(paper) == Path(settings.ISSUED_ROOT) / "refusals" / "2021" / "01.pdf"


def test_content_that_is_lost_or_changed_is_said() -> None:
    paper = issuing.licence().paper
    place = storage.path_of(paper.sha256)
    place.write_bytes(place.read_bytes() + b" ")
    with pytest.raises(FileLost):
        queries.content(paper)
    place.unlink()
    with pytest.raises(FileLost):
        queries.content(paper)


@pytest.mark.parametrize(
    ("different", "code"),
    [
        ({"signed_by": "Somebody Else"}, "other_signatory"),
        ({"signed_on": date(2021, 2, 7)}, "signed_too_early"),
        ({"sealed_on": date(2021, 2, 8), "signed_on": date(2021, 2, 9)}, "sealed_too_early"),
        ({"sealed_on": date(2021, 2, 10)}, "future"),
    ],
)
def test_a_wrong_record_of_signature_and_seal_is_refused(different: dict[str, object], code: str) -> None:
    paper, clerk = issuing.licence().paper, issuing.person("clerk")
    right = {
        "signed_by": paper.context["signatory"]["person"],
        "signed_on": date(2021, 2, 8),
        "sealed_on": date(2021, 2, 9),
        "by": clerk,
        "at": issuing.moment("2021-02-09 16:00"),
    }
    with pytest.raises(CannotSeal) as refused:
        record_sealing(paper=paper, **right | different)
    assert (refused.value.code, Sealing.objects.count()) == (code, 0)
    assert str(refused.value)
    record_sealing(paper=paper, **right)
    with pytest.raises(CannotSeal) as refused:
        record_sealing(paper=paper, **right)
    assert (refused.value.code, Sealing.objects.count()) == ("sealed_already", 1)


@pytest.mark.parametrize("table", ["numbertaken", "paper", "sealing", "licence", "licenceact"])
@pytest.mark.parametrize("change", ["update licensing_{} set id = id", "delete from licensing_{}"])
def test_the_database_itself_keeps_what_was_issued(table: str, change: str) -> None:
    licence, clerk = issuing.licence(), issuing.person("clerk")
    day = date(2021, 2, 8)
    at = issuing.moment("2021-02-08 16:00")
    licence.acts.create(kind="revoked", by=clerk, at=at, reason="Rule 1")
    person = licence.signatory["person"]
    record_sealing(paper=licence.paper, signed_by=person, signed_on=day, sealed_on=day, by=clerk, at=at)
    with (
        pytest.raises(IntegrityError, match=f"licensing_{table} refuses"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
