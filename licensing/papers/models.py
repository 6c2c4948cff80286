"""Books of numbers, who signs, what every paper says, and the papers themselves."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.law.models import Enacted, in_force_once_a_day

REAPPOINTMENT = "reappointment_slip"
LETTERS = {REAPPOINTMENT: _("Slip of apology and re-appointment")}
"""Kinds of paper that are sent while a case goes on. They go out with the act that signs them; every other paper is
what a case came to, and goes out signed and sealed by hand."""


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that cannot print a number and its year, or prints the same text for two numbers."""
    try:
        texts = {pattern.format(number=number, year=2021) for number in (1, 2)}
    except (IndexError, KeyError, ValueError, AttributeError):
        texts = set()
    if len(texts) != 2:
        raise ValidationError(_("Write a pattern such as {number:02d}/GP-SKHCN; it may also hold {year}."))


class Book(models.Model):
    """One register of outgoing numbers: gap-free, from 1 each year."""

    EARLIER = "earlier"
    """The book of numbers that were given before this system: what it counts says nothing, the text is the number."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    pattern = models.CharField(_("pattern of the number"), max_length=60, validators=[check_pattern])
    folder = models.SlugField(_("folder"), blank=True, help_text=_("below the folder of issued papers"))
    begins_year = models.PositiveSmallIntegerField(_("year in which this system began"), null=True, blank=True)
    begins_with = models.PositiveIntegerField(
        _("first number given here in that year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("the one after the last number that was given by hand"),
    )

    class Meta:
        verbose_name = _("book of numbers")
        verbose_name_plural = _("books of numbers")

    def __str__(self) -> str:
        return self.name

    def text_of(self, number: int, year: int) -> str:
        """The number as it is printed today; numbers already taken keep the text of their day."""
        return self.pattern.format(number=number, year=year)


class NumberTaken(models.Model):
    """A number that belongs to one case and kind of paper for ever. Append-only."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="numbers", verbose_name=_("book"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    text = models.CharField(_("number as printed"), max_length=80)
    on = models.DateField(_("date"))
    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="numbers", verbose_name=_("case"))
    kind = models.SlugField(_("kind of paper"))
    nth = models.PositiveSmallIntegerField(_("which of its kind in the case"), default=1, db_default=1)
    by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    taken_at = models.DateTimeField(_("taken at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("number taken")
        verbose_name_plural = _("numbers taken")
        ordering = ["book", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "number"], name="a_number_is_taken_once"),
            models.UniqueConstraint(fields=["case", "kind", "nth"], name="one_number_per_paper_of_a_case"),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbers_begin_with_one"),
            models.CheckConstraint(condition=Q(year=F("on__year")), name="a_number_is_of_the_year_of_its_date"),
        ]

    def __str__(self) -> str:
        return self.text


class Issuer(Enacted):
    """The department's names as they stand at the head of a paper, from a day to a day."""

    parent_body = models.CharField(_("parent body, in capitals"), max_length=200)
    name = models.CharField(_("name, in capitals"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=200)
    english_name = models.CharField(_("full name in English"), max_length=200)
    place = models.CharField(_("place before the date"), max_length=100)
    emblem = models.ForeignKey(
        "licensing.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("emblem")
    )

    class Meta:
        permissions = [("administer", _("Can administer"))]
        verbose_name = _("heading of papers")
        verbose_name_plural = _("headings of papers")
        constraints = [in_force_once_a_day()]

    def __str__(self) -> str:
        return self.full_name


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def on(self, day: date) -> Self:
        """Those who sign on `day`; the last day counts."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Signatory(models.Model):
    """Who signs, under which authority line, from a day to a day. Two may sign in the same days."""

    person = models.CharField(_("person"), max_length=200)
    title = models.CharField(_("title, in capitals"), max_length=200)
    authority_line = models.CharField(_("authority line"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    invented = models.BooleanField(_("invented"), default=False)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="nobody_signs_backwards"),
        ]

    def __str__(self) -> str:
        return self.person


class Clause(Enacted):
    """One text that papers of a kind carry while it is in force: what they allow, a basis, a condition, a recipient."""

    class Part(models.TextChoices):
        SCOPE = "scope", _("what is allowed")
        BASIS = "basis", _("basis")
        CONDITION = "condition", _("condition")
        REMEDY = "remedy", _("what the applicant can do")
        RECIPIENT = "recipient", _("recipient")
        FORM = "form", _("title of the form, its number as source")
        PLACE = "place", _("where to fetch or hand in")
        NOTE = "note", _("note at the foot")

    kind = models.SlugField(_("kind of paper"))
    part = models.CharField(_("part"), max_length=20, choices=Part)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))
    cited = models.CharField(_("source as printed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("clause of papers")
        verbose_name_plural = _("clauses of papers")
        ordering = ["kind", "part", "order"]
        constraints = [in_force_once_a_day("kind", "part", "order")]

    def __str__(self) -> str:
        return self.text


class PaperQuerySet(models.QuerySet["Paper"]):
    def results(self) -> Self:
        """What cases came to, without the letters that were sent on the way."""
        return self.exclude(kind__in=LETTERS)


class Paper(models.Model):
    """A paper that was made: its file lies under `sha256`. Never changed; a template changed later changes no paper."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="papers", verbose_name=_("case"))
    kind = models.SlugField(_("kind of paper"))
    number = models.OneToOneField(NumberTaken, models.PROTECT, related_name="paper", verbose_name=_("number"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    template = models.CharField(_("template"), max_length=100)
    template_hash = models.CharField(_("SHA-256 of the template"), max_length=64)
    context = models.JSONField(_("what it says"), encoder=DjangoJSONEncoder)
    public_id = models.CharField(_("public id"), max_length=26, unique=True)
    made_at = models.DateTimeField(_("made at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return str(self.number)


class Sealing(models.Model):
    """The clerk's record that a printed paper was signed by hand and sealed. Append-only."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="sealing", verbose_name=_("paper"))
    signed_by = models.CharField(_("signed by"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    sealed_on = models.DateField(_("sealed on"))
    recorded_by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("signature and seal")
        verbose_name_plural = _("signatures and seals")
        constraints = [
            models.CheckConstraint(condition=Q(sealed_on__gte=F("signed_on")), name="sealed_after_it_was_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.signed_by}, {self.sealed_on:%d/%m/%Y}"
