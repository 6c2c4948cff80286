"""One message to one address, and what a reader wants to hear in which language."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds


class Language(models.TextChoices):
    VIETNAMESE = "vi", _("Vietnamese")
    ENGLISH = "en", _("English")


class Wishes(models.Model):
    """What a person has chosen; without a row everything is wanted, in Vietnamese."""

    person = models.OneToOneField(
        "workflows.User", models.PROTECT, primary_key=True, related_name="wishes", verbose_name=_("person")
    )
    language = models.CharField(_("language of messages"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    unwanted = ArrayField(models.SlugField(), verbose_name=_("kinds not wanted"), default=list, blank=True)

    class Meta:
        verbose_name = _("wishes about messages")
        verbose_name_plural = _("wishes about messages")

    def __str__(self) -> str:
        return str(self.person)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> MessageQuerySet:
        """One's own; an administrator sees that every message was sent, and to whom."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_superuser else self.filter(to=user)

    def due(self, now: Any) -> MessageQuerySet:
        """Those whose next attempt is due."""
        return self.filter(state=Message.State.WAITING, try_after__lte=now)


class Message(models.Model):
    """A message as it was written. `body` is emptied once a secret one was sent.

    Without an address it went nowhere: its reader finds it among the messages in the program.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        NO_ADDRESS = "no_address", _("no address")

    to = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("recipient")
    )
    address = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    kind = models.SlugField(_("kind"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    case = models.ForeignKey(
        "workflows.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    reference = models.UUIDField(_("message id"), default=uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    try_after = models.DateTimeField(_("tried again after"), db_default=Now())
    error = models.CharField(_("error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["try_after"], name="message_waiting", condition=Q(state="waiting")),
            models.Index(F("to"), F("at").desc(), name="message_by_recipient"),
            models.Index(fields=["-at", "-id"], name="message_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def about(self) -> kinds.Kind:
        """Its kind. Raises KeyError for one that nobody writes any more."""
        return kinds.find(self.kind)

    @property
    def message_id(self) -> str:
        """By which mail programs know it again: the same for every attempt."""
        host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
        return f"<{self.reference}@{host}>"
