"""Where mail goes on a machine without a mail server: a folder, and in a demonstration a page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Mail
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

SHOWN = 50


class FolderBackend(BaseEmailBackend):
    """One file for each message, named by its Message-ID: a second attempt writes the same file again."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mail = message.message()
            place = folder / f"{sha256(str(mail['Message-ID']).encode()).hexdigest()[:32]}.eml"
            unfinished = place.with_suffix(".unfinished")
            unfinished.write_bytes(mail.as_bytes())
            unfinished.replace(place)
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """A mail as the page shows it."""

    to: str
    subject: str
    text: str
    at: datetime


def letters() -> Iterator[Letter]:
    """What lies in the folder, the newest first; at most a page."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[:SHOWN]:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(mail, Mail)
        part = mail.get_body(preferencelist=("plain",))
        text = part.get_content() if part else ""
        at = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())
        yield Letter(to=str(mail["To"]), subject=str(mail["Subject"]), text=text, at=at)


def is_shown() -> bool:
    """Only a demonstration shows mail, and only what lies in its folder."""
    return bool(settings.DEMO and f"{__name__}.FolderBackend" == settings.EMAIL_BACKEND)


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """For templates: where a demonstration's mail is seen."""
    return {"demo_mail": reverse("demo_mail")} if is_shown() else {}
