"""Counting look-ups, so that nobody tries all the codes of a day: a code is a date and a number, easily guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from licensing.publicity.models import LookUps
from licensing.refusals import Refusal
from workflows.calendars import local

SPELL = timedelta(minutes=10)
MOST = 20
"""Look-ups of one visitor in one spell."""

HOME = 64
"""Bits of an IPv6 address that name a household; it changes the others as it likes."""

COUNT = (
    "insert into licensing_lookups as kept (spell, visitor, count) values (%s, %s, 1)"
    " on conflict (spell, visitor) do update set count = kept.count + 1 returning count"
)


class TooMany(Refusal):
    """This visitor has looked up enough for now. `data` holds `again`, the time of day from which it goes on."""

    sentences = {"look_ups": _("You have looked up many codes within a few minutes. Please go on at %(again)s.")}

    def __init__(self, again: datetime) -> None:
        super().__init__("look_ups", again=f"{local(again):%H:%M}")
        self.again = again


def count_look_up(*, address: str, at: datetime) -> None:
    """Count one look-up from an address, which is not kept; the count goes when its spell is over. Raises TooMany."""
    begins = datetime.fromtimestamp(at.timestamp() // SPELL.total_seconds() * SPELL.total_seconds(), tz=at.tzinfo)
    LookUps.objects.filter(spell__lt=begins).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [begins, _visitor(address, begins)])
        (count,) = cursor.fetchone()
    if count > MOST:
        raise TooMany(begins + SPELL)


def _visitor(address: str, begins: datetime) -> str:
    """A mark of the address that holds for one spell alone and tells nobody the address."""
    return salted_hmac("licensing.publicity.look_ups", f"{begins.timestamp()} {_household(address)}").hexdigest()[:32]


def _household(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, HOME), strict=False)) if found.version == 6 else str(found)
