"""Rows and papers fold: each head says what is there and what it still lacks, and only the next one is open."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.applications.models import Draft
from tests.licensing import world
from tests.licensing.applications.drafts import DEVICES, WORKERS, by_itself, fill, page, read, row, sent
from tests.licensing.applications.test_drafts import add
from workflows.people import User

FOLD = re.compile(r'<details class="card (?:paper )?fold"( open)?><summary>(.*?)</summary>', re.DOTALL)


def folds(text: str) -> list[tuple[bool, str]]:
    """Of each fold whether it is open, and what its head says."""
    heads = ((bool(opened), re.sub(r"<[^>]+>", "", head)) for opened, head in FOLD.findall(text))
    return [(opened, " ".join(head.split())) for opened, head in heads]


def devices(*serials: str) -> dict[str, str]:
    """So many devices, complete but for those whose serial number is empty."""
    typed = {"devices-TOTAL_FORMS": str(len(serials)), "devices-INITIAL_FORMS": "0"}
    for n, serial in enumerate(serials):
        one = {name.replace("-0-", f"-{n}-"): text for name, text in DEVICES.items() if "-0-" in name}
        typed |= one | {f"devices-{n}-serial_number": serial}
    return typed


def test_one_row_alone_is_open_and_says_how_it_stands(clinic: Client, draft: Draft, ann: User) -> None:
    assert folds(read(clinic.get(page(draft)))) == [(True, "Device 1 to be filled in")]
    fill(draft, ann)
    assert folds(read(clinic.get(page(draft)))) == [(True, "Device 1 · Máy X-quang tổng hợp RX-500 complete")]


def test_the_first_that_lacks_something_is_open_and_all_that_do_are_linked(
    clinic: Client, draft: Draft, ann: User
) -> None:
    fill(draft, ann, devices=devices("SN-1", "", ""))
    text = read(clinic.get(page(draft)))
    assert [opened for opened, _head in folds(text)] == [False, True, False]
    assert folds(text)[2][1].endswith("still to do: serial number")
    assert re.findall(r'<a href="#(devices-\d)">', text) == ["devices-1", "devices-2"]
    assert text.count('name="devices-0-name"') == 1, "what is folded is sent as well"
    fill(draft, ann, devices=devices("SN-1", "SN-2", "SN-3"))
    text = read(clinic.get(page(draft)))
    assert ([opened for opened, _head in folds(text)], "Next here" in text) == ([False] * 3, False)


def test_a_row_that_is_added_is_the_open_one(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, devices=devices("SN-1", ""))
    text = read(clinic.get(page(draft), {"more": "devices"}))
    assert folds(text)[2] == (True, "Device 3 to be filled in")
    assert [opened for opened, _head in folds(text)] == [False, False, True]
    two = {**WORKERS, **{name.replace("-0-", "-1-", 1): text for name, text in WORKERS.items() if "-0-" in name}}
    fill(draft, ann, workers={**two, "workers-TOTAL_FORMS": "2", "workers-0-born_on": ""})
    text = read(clinic.get(page(draft, "workers"), {"more": "workers-1-certificates"}))
    assert [opened for opened, _head in folds(text)] == [False, True]


def test_many_faults_are_told_in_few_words_with_those_of_certificates(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, workers={"workers-0-full_name": "", "workers-0-certificates-0-number": ""})
    assert folds(read(clinic.get(page(draft, "workers")))) == [
        (True, "Worker 1 still to do: full name, certificate 1: certificate number")
    ]
    fill(draft, ann, devices={name: "" for name in DEVICES if "-0-" in name and not name.endswith("maker")})
    assert folds(read(clinic.get(page(draft))))[0][1].endswith(" more")


def test_what_is_saved_by_itself_tells_how_each_row_stands_now(clinic: Client, draft: Draft) -> None:
    typed = devices("SN-1", "")
    told = json.loads(by_itself(clinic, draft, "devices", sent(typed)).content)
    assert told["rows"] == {
        "devices-0": {"state": "done", "words": "complete"},
        "devices-1": {"state": "look", "words": "still to do: serial number"},
    }
    assert row(draft, "devices").typed == typed


def test_papers_fold_and_the_next_one_is_open(clinic: Client, draft: Draft) -> None:
    add(clinic, draft, world.pdf("đơn.pdf"), world.pdf("trang 2.pdf"))
    text = read(clinic.get(f"/applications/{draft.pk}/papers/"))
    heads = folds(text)
    assert heads[0] == (False, "1. Application for a licence 2 files")
    assert heads[1][0]
    assert heads[1][1].endswith("not added yet")
    assert sum(opened for opened, _head in heads) == 1
    assert re.findall(r'<a href="#(\w+)">2\. ', text) == ["legal_status"]


@pytest.mark.parametrize("part", ["devices"])
def test_a_page_of_many_rows_asks_the_database_no_more_than_one_of_few(
    clinic: Client, draft: Draft, ann: User, part: str
) -> None:
    fill(draft, ann, devices=devices("SN-1"))
    clinic.get(page(draft, part))
    with CaptureQueriesContext(connection) as few:
        clinic.get(page(draft, part))
    fill(draft, ann, devices=devices(*(f"SN-{n}" for n in range(12))))
    with CaptureQueriesContext(connection) as many:
        clinic.get(page(draft, part))
    assert len(many) == len(few)
