"""Which pages are measured: one of every kind that a person comes to by links, and what is asked of lists and forms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from django.test import Client
from django.urls import Resolver404, resolve

from licensing.licences.models import Licence
from workflows.models import Case
from workflows.people import User

OFFICE = ("motcua", "chuyenvien", "truongphong", "lanhdao", "vanthu")
KEEPER, FACILITY, NOBODY = "quantri", "coso1", ""
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
LEFT_OUT = re.compile(r"^/(static|language|shade|accounts/logout|emblem)")
"""What is no page, or changes something."""
LAST_PAGE = "page=100000"
"""An address that is mended: the last page there is."""
MOST_PAGES = 150
WHOLE = re.compile(r"^/(licensed\.(csv|json)|issuing/register\.csv|reports/(steps\.csv|day/\?.*all=1))")
"""Files of a whole register or period, and the report of a day that names every case."""
PUBLIC = re.compile(
    r"^/(p|licensed|look-up|check|procedures|sitemap|robots)\b|^/accounts/(login|signup|password/reset)"
)
"""The same for everybody: measured for nobody alone."""
WORDS = "phong kham"
"""Written without marks, and found in many titles and names."""
_visitors = count(1)


@dataclass(frozen=True)
class Page:
    """One address for one person; of the kind that its route and its question tell."""

    person: str
    address: str
    kind: str

    @property
    def whole(self) -> bool:
        """Whether it holds everything, and so grows with what there is."""
        return bool(WHOLE.match(self.address))


def people() -> tuple[str, ...]:
    """Nobody, an official of each role, a facility, who administers, and who may everything."""
    _superuser()
    return (NOBODY, *OFFICE, FACILITY, KEEPER, _superuser().username)


@cache
def _superuser() -> User:
    return User.objects.create_superuser("everything", full_name="Everything")


class Visitor(Client):
    """Asks from another address each time, because nobody may look up many codes."""

    def get(self, *args: Any, **more: Any) -> Any:
        number = next(_visitors)
        return super().get(*args, REMOTE_ADDR=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", **more)


@cache
def client_of(person: str) -> Client:
    """A browser in which this person is logged in."""
    client = Visitor(headers={"host": "localhost"})
    if person:
        client.force_login(User.objects.get(username=person))
    return client


def pages_of(person: str) -> Iterator[Page]:
    """Those to which links lead from the front page on, then what is asked of them by words."""
    reached = list(_linked(person))
    yield from reached
    opened = {page.address.split("?")[0] for page in reached}
    for address in _questions():
        if address.split("?")[0] in opened:
            yield Page(person, address, address)


def _questions() -> Iterator[str]:
    """Searches that find much, one and nothing; every order; the last page that a list offers."""
    one = Case.objects.exclude(finished=None).order_by("-pk")[0].reference
    for words in (WORDS, one, "khong co gi nhu the"):
        for path in ("/today/", "/cases/", "/licences/", "/licensed/", "/people/requests/"):
            yield f"{path}?q={words}"
        yield f"/today/?whose=all&q={words}"
    for path in ("/today/", "/cases/", "/licences/", "/licensed/", "/issuing/register/", "/messages/all/", "/sign/"):
        yield f"{path}?{LAST_PAGE}"
    for state in ("open", "closed"):
        for order in ("newest", "due", "reference", "closed"):
            yield f"/cases/?state={state}&sort={order}"
    for order in ("due", "reference", "closed"):
        yield f"/cases/?sort={order}"
    for whose in ("mine", "role", "unit", "all"):
        yield f"/today/?whose={whose}"
    for due in ("late", "later"):
        yield f"/today/?due={due}"
    yield "/licensed/?state=valid"
    yield f"/licensed/?state=valid&q={WORDS}"
    yield f"/look-up/?code={one}"
    yield f"/check/?number={Licence.objects.order_by('-pk')[0].number}"
    yield "/issuing/register/?year=2021"
    yield "/issuing/register.csv?year=2021"


def _linked(person: str) -> Iterator[Page]:
    client, seen, waiting = client_of(person), set[str](), ["/", "/sitemap.xml", "/robots.txt"]
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind is None or kind in seen or LEFT_OUT.match(address) or (person and PUBLIC.match(address)):
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.status_code in (301, 302):
            waiting.insert(0, answer.headers["Location"])
        elif answer.status_code == 200:
            if "html" in answer.headers["Content-Type"]:
                waiting += map(html.unescape, LINK.findall(answer.content.decode()))
            yield Page(person, address, kind)


def _kind(address: str) -> str | None:
    """The route, with what tells kinds of task apart; an address with a question is another kind than one without."""
    try:
        found = resolve(address.split("?")[0])
    except Resolver404:
        return None
    told = found.route
    for name in ("action", "part", "kind", "name"):
        if name in found.kwargs:
            told = re.sub(rf"<\w+:{name}>", str(found.kwargs[name]), told)
    return f"/{told}{'?…' if '?' in address else ''}"
