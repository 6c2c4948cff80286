"""The licensed facilities: a page to search, the whole register as CSV and JSON, and what the fields mean."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import conditional_page, require_safe

from licensing.papers import queries as papers
from licensing.publicity import open_data
from licensing.publicity.open_data import FIELDS, Edition, Line
from licensing.publicity.pages import A_WHILE, public_page
from workflows.paging import page_of

Answer = TypeVar("Answer", bound=HttpResponseBase)

A_PAGE = 25
LONGEST_SEARCH = 100
BOM = "\ufeff"
"""Without it a Vietnamese Excel reads the file in another code; whatever reads UTF-8 knows to skip it."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins so is calculated by a spreadsheet; an apostrophe before it makes it text."""


@login_not_required
@require_safe
def licensed(request: HttpRequest) -> HttpResponse:
    """The licences that were released, by words of number, facility or place; all of them or those valid today."""
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    today, valid = timezone.localdate(), request.GET.get("state") == "valid"
    page = page_of(open_data.found(wanted, on=today, valid=valid), request.GET.get("page"), A_PAGE)
    context = {"page": page, "lines": open_data.lines_of(page, on=today), "q": wanted, "valid": valid, "today": today}
    asked = {"address": ""} if request.GET.keys() - {"lang"} else {}
    return public_page(request, "public/licensed.html", context | asked)


@login_not_required
@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """What the data hold, under which terms they may be used, how often they change."""
    context = {"fields": FIELDS, "data_licence": settings.OPEN_DATA_LICENCE, "format": open_data.FORMAT}
    return public_page(request, "public/data.html", context)


@login_not_required
@require_safe
@conditional_page
def licensed_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the JSON file."""
    return _open(JsonResponse(open_data.schema(), json_dumps_params={"ensure_ascii": False, "indent": 1}))


@login_not_required
@require_safe
def licensed_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole register as CSV (RFC 4180, UTF-8 with byte order mark)."""
    edition = open_data.edition(on=timezone.localdate())
    name = f"licensed-facilities-{edition.on.isoformat()}.csv"
    headers = {"Content-Type": "text/csv; charset=utf-8; header=present"}
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _edition(request, edition, "csv", _csv(open_data.lines(on=edition.on)), headers)


@login_not_required
@require_safe
def licensed_json(request: HttpRequest) -> HttpResponseBase:
    """The whole register as JSON."""
    edition = open_data.edition(on=timezone.localdate())
    return _edition(request, edition, "json", _json(edition, _head(edition)), {"Content-Type": "application/json"})


def _edition(
    request: HttpRequest, edition: Edition, kind: str, content: Iterable[str], headers: dict[str, str]
) -> HttpResponseBase:
    """The content in a stream; only a word (304) for whoever has this edition already."""
    etag, changed = quote_etag(f"{edition.mark}-{kind}"), int(edition.changed_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=changed)
    response: HttpResponseBase = known or StreamingHttpResponse(content, headers=headers)
    response.headers["ETag"], response.headers["Last-Modified"] = etag, http_date(changed)
    return _open(response)


def _open(response: Answer) -> Answer:
    """Everybody may read it, the pages of other sites too; it is the same in every language."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    response.headers.setdefault("Content-Language", "vi")
    patch_cache_control(response, public=True, max_age=A_WHILE)
    return response


class _Passing:
    """Where the CSV writer writes: it hands the row on."""

    def write(self, row: str) -> str:
        return row


def _csv(lines: Iterable[Line]) -> Iterator[str]:
    writer = csv.writer(_Passing())
    yield BOM + writer.writerow([field.name for field in FIELDS])
    for line in lines:
        yield writer.writerow([_cell(field.of(line)) for field in FIELDS])


def _cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _cell("; ".join(value))
        case str() if value.startswith(FORMULA):
            return f"'{value}"
    return value


def _json(edition: Edition, head: dict[str, Any]) -> Iterator[str]:
    """One licence a line, so that the file can be read by eye and in a stream."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "licences": [\n'
    for place, line in enumerate(open_data.lines(on=edition.on)):
        row = {field.name: field.of(line) for field in FIELDS}
        yield ("" if place == 0 else ",\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def _head(edition: Edition) -> dict[str, Any]:
    return {
        "format": open_data.FORMAT,
        "title": "Cơ sở được cấp giấy phép sử dụng thiết bị X-quang chẩn đoán y tế",
        "publisher": _publisher(edition.on),
        "licence": settings.OPEN_DATA_LICENCE,
        "as_of": edition.on.isoformat(),
        "changed_at": edition.changed_at.isoformat(),
        "count": edition.count,
        "schema": settings.PUBLIC_URL + reverse("licensed_schema"),
    }


def _publisher(on: date) -> str:
    try:
        return papers.issuer_on(on).full_name
    except papers.NotAppointed:
        return ""
