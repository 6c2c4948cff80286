"""The register as page, CSV and JSON: what was released, with and without marks, and no person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.licences import queries
from licensing.licences.models import Licence, LicenceAct
from licensing.publicity import open_data
from tests.licensing import issuing
from tests.licensing.issuing import HOLDER
from tests.licensing.publicity.register import released

pytestmark = pytest.mark.usefixtures("offered")
NOON = "2021-03-01 12:00"


def get(address: str, at: str = NOON, **query: Any) -> Any:
    headers = query.pop("headers", None)
    with time_machine.travel(issuing.moment(at), tick=False):
        response = Client(headers=headers).get(address, query)
        if response.streaming:
            response.text_read = b"".join(response).decode()  # type: ignore[attr-defined]
    return response


def rows(at: str = NOON) -> list[dict[str, str]]:
    text = get("/licensed.csv", at).text_read
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def data(at: str = NOON) -> Any:
    return json.loads(get("/licensed.json", at).text_read)


def revoke(licence: Licence, at: str) -> None:
    officer = issuing.person(f"officer{licence.pk}")
    moment = issuing.moment(at)
    LicenceAct.objects.create(licence=licence, kind="revoked", by=officer, at=moment, reason="Secret ground")


def test_csv_and_json_hold_the_same_and_what_the_licence_says() -> None:
    licence = released()
    (row,) = rows()
    (same,) = data()["licences"]
    assert list(row) == list(same) == [field.name for field in open_data.FIELDS]
    assert same == {
        "number": "01/GP-SKHCN",
        "issued_on": "2021-02-08",
        "valid_until": "2024-02-08",
        "status": "valid",
        "revoked_on": None,
        "facility": "Phòng khám đa khoa Sông Trà",
        "address": HOLDER.address,
        "scope": "Sử dụng thiết bị X-quang chẩn đoán y tế",
        "places": ["Khoa Chẩn đoán hình ảnh, tầng 1, khu A"],
        "devices": 1,
        "page": f"http://127.0.0.1:8000/p/{licence.public_id}/",
        "invented": True,
    }
    assert (row["facility"], row["revoked_on"], row["invented"]) == (same["facility"], "", "true")


def test_the_head_of_the_json_says_what_it_is() -> None:
    released()
    head = {name: value for name, value in data().items() if name not in ("licences", "changed_at")}
    assert head == {
        "format": 1,
        "title": "Cơ sở được cấp giấy phép sử dụng thiết bị X-quang chẩn đoán y tế",
        "publisher": "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi",
        "licence": "CC-BY-4.0",
        "as_of": "2021-03-01",
        "count": 1,
        "schema": "http://127.0.0.1:8000/licensed.schema.json",
    }


def test_the_data_follow_their_schema() -> None:
    released()
    schema, whole = get("/licensed.schema.json").json(), data()
    assert set(schema["required"]) == set(schema["properties"]) == set(whole)
    item = schema["properties"]["licences"]["items"]
    (row,) = whole["licences"]
    assert set(item["properties"]) == set(item["required"]) == set(row)
    kinds: dict[str, type] = {"string": str, "integer": int, "array": list, "boolean": bool}
    for name, rule in item["properties"].items():
        one = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
        allowed = tuple(kinds.get(kind, type(None)) for kind in one)
        assert isinstance(row[name], allowed), name
        assert row[name] in rule.get("enum", [row[name]])
        assert rule["title"]
        assert rule["description"] != rule["title"]


def test_only_what_was_released_is_known() -> None:
    issuing.licence()
    assert (rows(), data()["licences"], data()["count"]) == ([], [], 0)
    assert "No licence was released yet." in get("/licensed/", lang="en").content.decode()
    released("D-2", "2021-03-02")
    assert rows("2021-03-01 23:59") == []
    assert len(rows("2021-03-02 00:01")) == 1


def test_the_state_follows_from_dates_and_acts() -> None:
    revoke(released(), "2021-05-03 09:00")
    assert [(row["status"], row["revoked_on"]) for row in rows("2021-05-02 23:59")] == [("valid", "")]
    assert [(row["status"], row["revoked_on"]) for row in rows("2021-05-03 00:01")] == [("revoked", "2021-05-03")]
    released("D-2", "2021-06-01")
    assert [row["status"] for row in rows("2024-06-02 00:01")] == ["revoked", "expired"]
    assert "Secret ground" not in get("/licensed.json").text_read


def test_valid_in_the_database_is_valid_by_the_rule() -> None:
    revoke(released(), "2021-05-03 09:00")
    released("D-2", "2021-06-01")
    issuing.licence("D-3", "2021-06-02")
    for day in map(
        date.fromisoformat,
        ("2021-02-07", "2021-02-08", "2021-05-02", "2021-05-03", "2021-06-01", "2024-06-01", "2024-06-02"),
    ):
        known = queries.register(on=day).select_related("paper__sealing")
        by_rule = {one.pk for one in known if queries.status(one, day).is_valid}
        assert set(queries.valid(on=day).values_list("pk", flat=True)) == by_rule, day


@pytest.mark.parametrize("words", ["sông trà", "SONG TRA", "tra song", "nguyễn nghiêm", "nghiem", "01/gp", "khu a"])
def test_words_are_found_with_and_without_marks(words: str) -> None:
    released()
    other = replace(HOLDER, name="Bệnh viện Trà Bồng", address="Đường 2, huyện Trà Bồng")
    released("D-2", "2021-02-09", holder=other, places=("Tầng 2",))
    page = get("/licensed/", q=words, lang="en").content.decode()
    assert "Phòng khám đa khoa Sông Trà" in page
    assert "Bệnh viện Trà Bồng" not in page


@pytest.mark.parametrize("words", ["Bùi Thị Ước Mơ", "0255", "%", "_", "\x00zzz", "nothing of the kind"])
def test_what_is_not_public_is_not_found(words: str) -> None:
    released()
    page = get("/licensed/", q=words, lang="en").content.decode()
    assert "No licence is found so." in page


def test_only_valid_ones_if_asked() -> None:
    revoke(released(), "2021-05-03 09:00")
    page = get("/licensed/", "2021-06-01 09:00", state="valid", lang="en").content.decode()
    assert "No licence is found so." in page
    assert "Revoked" in get("/licensed/", "2021-06-01 09:00", lang="en").content.decode()


def test_a_reader_who_has_this_edition_is_told_so() -> None:
    revoked = released()
    for address in ("/licensed.csv", "/licensed.json"):
        first = get(address)
        same = {"if-none-match": first["ETag"]}
        assert get(address, headers=same).status_code == 304
        assert get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
        assert get(address, "2021-03-02 00:01", headers=same).status_code == 200, "midnight"
        assert first["Access-Control-Allow-Origin"] == "*"
        assert first["Cache-Control"] == "public, max-age=300"
    before = get("/licensed.json")["ETag"]
    revoke(revoked, "2021-02-20 09:00")
    assert get("/licensed.json", headers={"if-none-match": before}).status_code == 200


def test_a_spreadsheet_calculates_nothing() -> None:
    released(holder=replace(HOLDER, name='=HYPERLINK("http://x.example";"x")', address="12, đường\nLớn"))
    (row,) = rows()
    assert row["facility"] == '\'=HYPERLINK("http://x.example";"x")'
    assert row["address"] == "12, đường\nLớn"
    assert get("/licensed.csv").text_read.count("\r\n") == 2


def statements(get_it: Callable[[], Any]) -> int:
    get_it()
    with CaptureQueriesContext(connection) as captured:
        get_it()
    return len(captured)


def test_each_costs_the_same_with_2_and_with_30_licences() -> None:
    addresses = ("/licensed/", "/licensed/?q=song", "/licensed.csv", "/licensed.json")
    cost = {}
    for first, last in ((0, 2), (2, 30)):
        for n in range(first, last):
            released(f"D-{n}", f"2021-02-{n + 1 if n < 28 else 28:02d}")
        cost[last] = [statements(lambda address=address: get(address)) for address in addresses]  # type: ignore[misc]
    assert cost[2] == cost[30]
    assert max(cost[30]) <= 6
    assert get("/licensed/", page=2).status_code == 200
