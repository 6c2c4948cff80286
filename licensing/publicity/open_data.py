"""The licensed facilities as open data: one list of fields, from which CSV, JSON, schema and description follow.

What is published is what a licence says about the facility and its own term; no person is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, F, Func, IntegerField, Max, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from licensing.licences import queries as licences
from licensing.licences.models import Licence, LicenceAct
from licensing.licences.queries import Status, status_by_dates
from licensing.papers.models import Sealing
from workflows.calendars import VIETNAM

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FORMAT = 1
"""Raised when a field changes its meaning or goes; new fields may come without."""

CHUNK = 2_000


@dataclass(frozen=True)
class Line:
    """One licence as it is published."""

    status: Status
    number: str
    issued_on: date
    valid_until: date
    holder: str
    address: str
    places: list[str]
    scope: str
    devices: int
    public_id: str
    invented: bool

    @property
    def page(self) -> str:
        """The address of the licence's own page."""
        return settings.PUBLIC_URL + reverse("licence_public", args=[self.public_id])

    @property
    def revoked_on(self) -> date | None:
        """The day of its revocation."""
        return self.status.day if self.status.is_revoked else None


@dataclass(frozen=True)
class Field:
    """One field: its stable name, what it says, its JSON Schema, and how it is read from a line."""

    name: str
    says: str | _StrPromise
    schema: dict[str, Any]
    of: Callable[[Line], Any]


DAY = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
STATUSES = ["valid", "expired", "revoked"]
FIELDS = (
    Field("number", _("Number of the licence, as printed"), TEXT, lambda line: line.number),
    Field("issued_on", _("Day of issue"), DAY, lambda line: line.issued_on.isoformat()),
    Field("valid_until", _("Last day on which it holds"), DAY, lambda line: line.valid_until.isoformat()),
    Field(
        "status",
        _("What it is on the day of the data: valid, expired, revoked"),
        {"type": "string", "enum": STATUSES},
        lambda line: line.status.code,
    ),
    Field(
        "revoked_on",
        _("Day of revocation, empty where it was not revoked"),
        {"type": ["string", "null"], "format": "date"},
        lambda line: line.revoked_on and line.revoked_on.isoformat(),
    ),
    Field("facility", _("Name of the facility, as on the licence"), TEXT, lambda line: line.holder),
    Field("address", _("Address of the facility"), TEXT, lambda line: line.address),
    Field("scope", _("What the licence allows"), TEXT, lambda line: line.scope),
    Field("places", _("Places of work"), {"type": "array", "items": TEXT}, lambda line: line.places),
    Field("devices", _("Number of devices"), {"type": "integer", "minimum": 0}, lambda line: line.devices),
    Field("page", _("Page that says what the licence is now"), TEXT | {"format": "uri"}, lambda line: line.page),
    Field(
        "invented",
        _("True for rows of a demonstration, which have no legal force"),
        {"type": "boolean"},
        lambda line: line.invented,
    ),
)


@dataclass(frozen=True)
class Edition:
    """The data as they are on a day: how many, since when, and a mark that changes with them."""

    on: date
    count: int
    changed_at: datetime
    mark: str


def edition(*, on: date) -> Edition:
    """Which data there are on `on`; they change with a release, a revocation, and at midnight. Three statements."""
    known = licences.register(on=on).aggregate(count=Count("pk"), last=Max("pk"))
    sealed = Sealing.objects.aggregate(last=Max("pk"), at=Max("recorded_at"))
    revoked = LicenceAct.objects.aggregate(last=Max("pk"), at=Max("recorded_at"))
    moments = [datetime.combine(on, time(), VIETNAM), sealed["at"], revoked["at"]]
    said = [FORMAT, on, settings.PUBLIC_URL, settings.OPEN_DATA_LICENCE, known, sealed["last"], revoked["last"]]
    return Edition(
        on=on,
        count=known["count"],
        changed_at=max(moment for moment in moments if moment),
        mark=sha256(repr(said).encode()).hexdigest()[:32],
    )


def lines(*, on: date) -> Iterator[Line]:
    """Every licence of the register, the oldest first, read in chunks. Two statements, however many there are."""
    return _lines(licences.register(on=on).order_by("issued_on", "pk"), on)


def lines_of(page: Iterable[Licence], *, on: date) -> list[Line]:
    """The licences of one page of a list, the newest first."""
    shown = licences.register(on=on).filter(pk__in=[one.pk for one in page])
    return list(_lines(shown.order_by("-issued_on", "-pk"), on))


def found(words: str, *, on: date, valid: bool) -> QuerySet[Licence]:
    """The licences that hold all the words, with or without marks, the newest first; only valid ones if so asked."""
    known = licences.valid(on=on) if valid else licences.register(on=on)
    return licences.with_words(known, words).order_by("-issued_on", "-pk").only("pk")


def schema() -> dict[str, Any]:
    """The JSON Schema of the JSON file; titles are English, descriptions Vietnamese."""
    row = {field.name: field.schema | _described(field) for field in FIELDS}
    head = {
        "format": {"const": FORMAT},
        "title": TEXT,
        "publisher": TEXT,
        "licence": TEXT,
        "as_of": DAY,
        "changed_at": {"type": "string", "format": "date-time"},
        "count": {"type": "integer"},
        "schema": TEXT | {"format": "uri"},
    }
    item = {"type": "object", "properties": row, "required": list(row)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.PUBLIC_URL + reverse("licensed_schema"),
        "type": "object",
        "properties": head | {"licences": {"type": "array", "items": item}},
        "required": [*head, "licences"],
    }


def _described(field: Field) -> dict[str, str]:
    texts = {}
    for keyword, language in (("title", "en"), ("description", "vi")):
        with translation.override(language):
            texts[keyword] = str(field.says)
    return texts


COLUMNS = (
    "pk",
    "number__text",
    "issued_on",
    "valid_until",
    "holder__name",
    "holder__address",
    "places",
    "scope",
    "device_count",
    "public_id",
    "invented",
    "paper__sealing__sealed_on",
)


def _lines(known: QuerySet[Licence], on: date) -> Iterator[Line]:
    revoked = licences.revocations()
    devices = Func(F("devices"), function="jsonb_array_length", output_field=IntegerField())
    columns = known.annotate(device_count=devices).values_list(*COLUMNS)
    for pk, number, issued, until, *rest, sealed in columns.iterator(chunk_size=CHUNK):
        status = status_by_dates(
            issued_on=issued, valid_until=until, sealed_on=sealed, revoked_on=revoked.get(pk), on=on
        )
        yield Line(status, number, issued, until, *rest)
