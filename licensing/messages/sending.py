"""The worker's part: one attempt to hand a message to the mail server, and when the next one is due."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from licensing.messages.models import Message
from licensing.messages.operations import JOB
from workflows import jobs, vocabulary

log = logging.getLogger(__name__)

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after the first, second, … failure; after the last the message has failed."""


@vocabulary.job(JOB)
def send(payload: Mapping[str, Any], at: datetime) -> None:
    """Make one attempt, holding the row: whoever else is called for it meanwhile finds it held, and leaves it."""
    with transaction.atomic():
        waiting = Message.objects.select_for_update(of=("self",), skip_locked=True)
        message = waiting.filter(pk=payload["message"], state=Message.State.WAITING).first()
        if message is None:
            return
        message.attempts += 1
        try:
            secret = message.about.secret
            email_of(message).send()
        except Exception as error:
            # The type alone: a mail server's answer names the recipient.
            log.error("message %s was not sent: %s", message.pk, type(error).__name__)
            _not_sent(message, error, at)
        else:
            message.state, message.sent_at, message.error = Message.State.SENT, at, ""
            message.body = "" if secret else message.body
        message.save(update_fields=["state", "attempts", "error", "sent_at", "try_after", "body"])


def sweep(*, now: datetime) -> int:
    """Want a job for every message whose next attempt is due; returns how many."""
    with transaction.atomic():
        due = Message.objects.select_for_update(skip_locked=True).due(now).filter(attempts__gt=0)
        ids = list(due.values_list("pk", flat=True))
        Message.objects.filter(pk__in=ids).update(try_after=now + PATIENCE[0])
        for message_id in ids:
            jobs.want(JOB, payload={"message": message_id}, at=now)
    return len(ids)


def email_of(message: Message) -> EmailMultiAlternatives:
    """The mail: plain text, and the same as simple HTML."""
    email = EmailMultiAlternatives(message.subject, message.body, to=[message.address])
    email.extra_headers = {
        "Message-ID": message.message_id,
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",
    }
    with translation.override(message.language):
        html = render_to_string("emails/frame.html", {"message": message})
    email.attach_alternative(html, "text/html")
    return email


def _not_sent(message: Message, error: Exception, at: datetime) -> None:
    message.error = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused) or message.attempts > len(PATIENCE):
        message.state = Message.State.FAILED
    else:
        message.try_after = at + PATIENCE[message.attempts - 1]
