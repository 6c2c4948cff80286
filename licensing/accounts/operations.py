"""How people come to act for a facility, and cease to: invited, or asked and confirmed. Each act is journalled.

The right is checked here, whichever page calls. What the journal keeps is ids alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from licensing.accounts.models import ActingRequest, Invitation, Representative
from licensing.accounts.queries import acts_for
from licensing.accounts.refusals import CannotAccept, CannotAsk, CannotDecide, CannotEnd, CannotInvite
from licensing.accounts.rights import is_official, may_say_who_acts, receives
from licensing.facilities.models import Facility
from licensing.messages import operations as messages
from workflows import journal
from workflows.people import User

OPEN_FOR = timedelta(days=14)
INVITATIONS_A_DAY = 20
SECRET_BYTES = 32


def invite(*, facility: Facility, address: str, by: User, at: datetime) -> Invitation:
    """Ask somebody by e-mail to act for a facility; an open invitation of the same address gives way. Raises
    CannotInvite."""
    if not may_say_who_acts(by, facility, at=at):
        raise CannotInvite("not_yours")
    day, address = timezone.localdate(at), address.strip().lower()
    if Representative.objects.on(day).filter(facility=facility, user__email__iexact=address).exists():
        raise CannotInvite("acts_already", address=address)
    if Invitation.objects.filter(invited_by=by, at__gt=at - timedelta(days=1)).count() >= INVITATIONS_A_DAY:
        raise CannotInvite("too_many", count=INVITATIONS_A_DAY)
    secret = token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        Invitation.objects.open_at(at).filter(facility=facility, address=address).update(withdrawn_at=at)
        made = Invitation.objects.create(
            facility=facility,
            address=address,
            secret_hash=hashed(secret),
            invited_by=by,
            at=at,
            expires_at=at + OPEN_FOR,
        )
        _write_invitation(made, secret, at)
        _note("invited", by=by, at=at, facility=facility, invitation=made.pk)
    return made


def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take an open invitation back. Raises CannotInvite."""
    if not may_say_who_acts(by, invitation.facility, at=at):
        raise CannotInvite("not_yours")
    with transaction.atomic():
        if not Invitation.objects.open_at(at).filter(pk=invitation.pk).update(withdrawn_at=at):
            raise CannotInvite("gone")
        _note("invitation_withdrawn", by=by, at=at, facility=invitation.facility, invitation=invitation.pk)


def find_invitation(secret: str, *, at: datetime) -> Invitation:
    """The open invitation of this link. Raises CannotAccept for any other."""
    found = Invitation.objects.select_related("facility", "invited_by").filter(secret_hash=hashed(secret)).first()
    if found is None:
        raise CannotAccept("unknown")
    if found.accepted_at:
        raise CannotAccept("used")
    if found.withdrawn_at:
        raise CannotAccept("withdrawn")
    if found.expires_at <= at:
        raise CannotAccept("expired", until=f"{timezone.localtime(found.expires_at):%d/%m/%Y %H:%M}")
    return found


def accept(*, secret: str, by: User, at: datetime) -> Representative:
    """Act for the facility of an invitation from this day on. Raises CannotAccept."""
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(secret_hash=hashed(secret)).first()
        invitation = find_invitation(secret, at=at)
        if is_official(by, at=at):
            raise CannotAccept("official")
        if acts_for(by, invitation.facility, on=timezone.localdate(at)):
            raise CannotAccept("acts_already")
        invitation.accepted_by, invitation.accepted_at = by, at
        invitation.save(update_fields=["accepted_by", "accepted_at"])
        return _begin(by, invitation.facility, by=by, at=at, invitation=invitation.pk)


def ask(*, facility_name: str, tax_code: str, note: str, by: User, at: datetime) -> ActingRequest:
    """Say that one acts for a facility, for the counter to confirm. Raises CannotAsk."""
    if is_official(by, at=at):
        raise CannotAsk("official")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if ActingRequest.objects.filter(user=by, state=ActingRequest.State.OPEN).exists():
            raise CannotAsk("open_already")
        return ActingRequest.objects.create(
            user=by, facility_name=facility_name, tax_code=tax_code, note=note.strip(), at=at
        )


def confirm(*, request: ActingRequest, facility: Facility, by: User, at: datetime) -> Representative:
    """Confirm that somebody acts for a facility, from this day on. Raises CannotDecide."""
    with transaction.atomic():
        held = _undecided(request, by=by, at=at)
        day = timezone.localdate(at)
        if is_official(held.user, at=at):
            raise CannotDecide("official", person=str(held.user))
        if acts_for(held.user, facility, on=day):
            raise CannotDecide("acts_already", person=str(held.user))
        _decide(held, ActingRequest.State.CONFIRMED, by=by, at=at, facility=facility)
        said = {"facility": facility.name, "link": settings.PUBLIC_URL + reverse("front")}
        messages.send_message(to=held.user, kind="acting_confirmed", context=said, at=at)
        return _begin(held.user, facility, by=by, at=at, request=held.pk)


def decline(*, request: ActingRequest, reason: str, by: User, at: datetime) -> None:
    """Decline a request, with the reason that the person is told. Raises CannotDecide."""
    if not reason.strip():
        raise CannotDecide("reason")
    with transaction.atomic():
        held = _undecided(request, by=by, at=at)
        _decide(held, ActingRequest.State.DECLINED, by=by, at=at, reason=reason.strip())
        said = {"facility": held.facility_name, "reason": held.reason}
        messages.send_message(to=held.user, kind="acting_declined", context=said, at=at)
        journal.write([journal.entry("request_declined", case=None, by=by, at=at, data={"request": held.pk})])


def end(*, representative: Representative, by: User, at: datetime) -> Representative:
    """End at once that somebody acts for a facility: yesterday was the last day; whoever began today has none.

    Raises CannotEnd.
    """
    if not may_say_who_acts(by, representative.facility, at=at):
        raise CannotEnd("not_yours")
    today = timezone.localdate(at)
    with transaction.atomic():
        held = Representative.objects.select_for_update(of=("self",)).on(today).filter(pk=representative.pk).first()
        if held is None:
            raise CannotEnd("ended")
        held.ended_at_once = held.since == today
        held.until = today if held.ended_at_once else today - timedelta(days=1)
        held.save(update_fields=["until", "ended_at_once"])
        _note("representation_ended", by=by, at=at, facility=representative.facility, representative=held.pk)
    return held


def hashed(secret: str) -> str:
    """What is kept of a link. The secret is long and random, so a plain hash cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


def _write_invitation(invitation: Invitation, secret: str, at: datetime) -> None:
    link = f"{settings.PUBLIC_URL}{reverse('invitation')}?key={secret}"
    known = User.objects.filter(email__iexact=invitation.address, is_active=True).first()
    said = {"facility": invitation.facility.name, "inviter": str(invitation.invited_by), "link": link}
    said["until"] = f"{timezone.localtime(invitation.expires_at):%d/%m/%Y}"
    messages.send_message(
        to=messages.Reader(address=invitation.address, person=known), kind="invitation", context=said, at=at
    )


def _undecided(request: ActingRequest, *, by: User, at: datetime) -> ActingRequest:
    if not receives(by, at=at):
        raise CannotDecide("not_yours")
    held = ActingRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if held.state != ActingRequest.State.OPEN:
        raise CannotDecide("decided")
    return held


def _decide(held: ActingRequest, state: str, *, by: User, at: datetime, **more: Any) -> None:
    for name, value in {"state": state, "decided_by": by, "decided_at": at, **more}.items():
        setattr(held, name, value)
    held.save()


def _begin(user: User, facility: Facility, *, by: User, at: datetime, **origin: int) -> Representative:
    made = Representative.objects.create(user=user, facility=facility, since=timezone.localdate(at))
    _note("represents", by=by, at=at, facility=facility, representative=made.pk, **origin)
    return made


def _note(act: str, *, by: User, at: datetime, facility: Facility, **ids: int) -> None:
    data = {"facility": facility.pk, **ids}
    journal.write([journal.entry(act, case=None, by=by, at=at, data=data)])
