"""Writing to people. A message is a row of the caller's transaction; a job sends it after commit.

Sent at least once and, but for a worker that dies between the mail server's yes and our commit, at most once: every
attempt holds the row, and carries the same Message-ID, by which mail programs know it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds, queries
from licensing.messages.models import Message, Wishes
from licensing.papers import heading
from licensing.refusals import Refusal
from workflows import jobs
from workflows.models import Case
from workflows.people import User

JOB = "send_message"


class CannotSend(Refusal):
    """A message is not sent again."""

    sentences = {
        "not_yours": _("Only an administrator may send a message again."),
        "not_failed": _("This message has not failed; it is not sent twice."),
        "no_address": _("This person has no e-mail address yet: tell the person in another way."),
        "forgotten": _("Its link was secret and is kept no longer: ask for a new one."),
    }


class CannotChoose(Refusal):
    """Wishes about messages are refused."""

    sentences = {"required": _("Messages of this kind cannot be turned off: %(kinds)s.")}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody at an address of his or her own choice, perhaps without an account."""

    address: str
    person: User | None = None
    language: str | None = None


def send_message(
    *, to: User | Reader, kind: str, context: Mapping[str, Any], at: datetime, case: Case | None = None
) -> Message | None:
    """Write to somebody in the reader's language. None where the reader does not want this kind.

    Where the reader has no address it is kept unsent, so that the log tells it and the reader finds it there.
    """
    about, reader = kinds.find(kind), to if isinstance(to, Reader) else Reader(address=to.email, person=to)
    if reader.person and not queries.wants(reader.person, about):
        return None
    language = queries.language_of(reader.person, otherwise=reader.language)
    subject, body = words(about, context, language, at=at)
    message = Message(to=reader.person, address=reader.address, language=language, kind=kind, case=case, at=at)
    message.subject, message.body = subject, body
    if not reader.address:
        message.state = Message.State.NO_ADDRESS
    with transaction.atomic():
        message.save(force_insert=True)
        if reader.address:
            jobs.want(JOB, payload={"message": message.pk}, at=at)
    return message


def send_again(*, message: Message, by: User, at: datetime) -> None:
    """Try a failed message once more, to the address that its recipient has now. Raises CannotSend."""
    if not by.is_superuser:
        raise CannotSend("not_yours")
    with transaction.atomic():
        held = Message.objects.select_for_update(of=("self",)).select_related("to").get(pk=message.pk)
        if held.state not in (Message.State.FAILED, Message.State.NO_ADDRESS):
            raise CannotSend("not_failed")
        if not held.body:
            raise CannotSend("forgotten")
        if held.to and not held.about.secret:
            held.address = held.to.email or held.address
        if not held.address:
            raise CannotSend("no_address")
        held.state, held.error, held.attempts, held.try_after = Message.State.WAITING, "", 0, at
        held.save(update_fields=["address", "state", "error", "attempts", "try_after"])
        jobs.want(JOB, payload={"message": held.pk}, at=at)


def choose(*, person: User, language: str, unwanted: list[str]) -> Wishes:
    """Keep what this person wants to hear. Raises CannotChoose for a kind that nobody can turn off."""
    kept = [kinds.find(name) for name in unwanted]
    if required := [str(kind.title) for kind in kept if kind.required]:
        raise CannotChoose("required", kinds=", ".join(required))
    chosen = {"language": language, "unwanted": sorted(kind.name for kind in kept)}
    wishes, _made = Wishes.objects.update_or_create(person=person, defaults=chosen)
    return wishes


def words(kind: kinds.Kind, context: Mapping[str, Any], language: str, *, at: datetime) -> tuple[str, str]:
    """Subject and text of a message of this kind, in this language."""
    with translation.override(language):
        department = heading.department_on(timezone.localdate(at)).name
        known = {**context, "site": settings.PUBLIC_URL, "department": department, "optional": not kind.required}
        subject, body = (_plain(f"emails/{kind.name}/{part}.txt", known) for part in ("subject", "body"))
    return " ".join(subject.split())[:300], body.strip() + "\n"


def _plain(template: str, known: dict[str, Any]) -> str:
    """Plain text, so nothing is escaped; the frame of the HTML part escapes it."""
    found: Template = get_template(template).template  # type: ignore[attr-defined]
    return found.render(Context(known, autoescape=False))
