"""How a definition becomes a version: loaded, proved, kept for ever. Two doors lead here, files and the editor."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.db import connection, models, transaction

from workflows import clock, kept, vocabulary
from workflows.calendars import NoCalendar
from workflows.complaints import Broken
from workflows.definition import Approval, Definition
from workflows.findings import Finding, People
from workflows.loading import Source, load_source
from workflows.models import DefinitionVersion
from workflows.people import Appointment, User, holders_of
from workflows.proof import Proof, Words, prove


def known_words(on: date) -> Words:
    """What the registered vocabulary offers a definition, with the legal limits of that day."""
    words = vocabulary.words
    return Words(
        questions={name: question.answers for name, question in words.questions.items()},
        actions={name: action.outcomes for name, action in words.actions.items()},
        forms=frozenset(words.forms),
        limits={name: limit(on) for name, limit in words.limits.items()},
        papers=frozenset(words.papers),
        messages=frozenset(words.messages),
    )


def people_on(definition: Definition, day: date) -> People | None:
    """Who holds each role of the office on that day, by key; None while nobody holds any role of any definition."""
    if not Appointment.objects.on(day).exists():
        return None
    holding = holders_of([role.name for role in definition.roles if role.is_office], day)
    return {role: [person.pk for person in people] for role, people in holding.items()}


def check(text: str, file: str, *, people_of: date | None = None) -> tuple[Definition, Proof]:
    """Load and prove; with the people of a day, where one is given.

    Raises Broken with every complaint, of shape or of meaning, each with its line.
    """
    source, proof = _sound(text, file, people_of)
    return source.definition, proof


def fits(version: DefinitionVersion) -> bool:
    """Whether a version that was published still holds by today's office hours; where none are known, it may."""
    words = known_words(version.in_force_from)
    try:
        return not prove(version.definition, words=words, calendar=clock.calendar()).findings
    except NoCalendar:
        return True


def _sound(text: str, file: str, people_of: date | None) -> tuple[Source, Proof]:
    source = load_source(text, file)
    first = source.definition.approved_by.in_force_from
    people = people_on(source.definition, max(people_of, first)) if people_of else None
    proof = prove(source.definition, words=known_words(first), calendar=clock.calendar(), people=people)
    if proof.findings:
        raise Broken([source.place(finding) for finding in proof.findings])
    return source, proof


@transaction.atomic
def publish(text: str, file: str, *, by: User | None = None, people_of: date | None = None) -> DefinitionVersion:
    """Keep a definition as the next version of its code; the version before ends the day before.

    The same content published twice is one version. `people_of` is today: the proof then asks who holds the roles
    today, or on the first day in force where that is later; None for what is only offered. Raises Broken, also for days
    on which another version is in force that cannot be ended before them; the database refuses that as well.
    """
    source, _proof = _sound(text, file, people_of)
    definition = source.definition
    _one_at_a_time(definition.code)
    versions = DefinitionVersion.objects.filter(code=definition.code).order_by("number")
    if same := versions.filter(content_hash=kept.content_hash(definition)).first():
        return same
    approval = definition.approved_by
    if other := _in_the_way(versions, approval):
        data = {"code": definition.code, "number": str(other.number)}
        raise Broken([source.place(Finding("in_force_already", ("approved_by", "in_force_from"), data=data))])
    versions.filter(in_force_until=None, in_force_from__lt=approval.in_force_from).update(
        in_force_until=approval.in_force_from - timedelta(days=1)
    )
    last = versions.last()
    return DefinitionVersion.objects.create(
        code=definition.code,
        number=last.number + 1 if last else 1,
        content=kept.to_json(definition),
        source=text,
        content_hash=kept.content_hash(definition),
        decision=approval.decision,
        decision_issued=approval.issued,
        mark=approval.mark,
        in_force_from=approval.in_force_from,
        in_force_until=approval.in_force_until,
        published_by=by,
    )


def _one_at_a_time(code: str) -> None:
    """Whoever publishes the same code at the same moment waits, and then sees what the other published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"publish {code}"])


def _in_the_way(versions: models.QuerySet[DefinitionVersion], approval: Approval) -> DefinitionVersion | None:
    """The version in force on one of the same days; one without an end that began before them is ended instead."""
    first, last = approval.in_force_from, approval.in_force_until or date.max
    same_days = models.Q(in_force_until=None, in_force_from__gte=first) | models.Q(in_force_until__gte=first)
    return versions.filter(same_days, in_force_from__lte=last).first()


def definition_files(folder: Path) -> list[Path]:
    """The files `<code>/v<number>.yaml` below a folder, the second version before the tenth."""
    files = [file for file in folder.rglob("v*.yaml") if file.stem[1:].isdecimal()]
    return sorted(files, key=lambda file: (file.parent, int(file.stem[1:])))


def offer_shipped(folder: Path) -> list[DefinitionVersion]:
    """Publish the definitions of a folder; never over what an official published of a code. Raises Broken.

    A file that was changed since it was published stays as it was published: cases run by it.
    """
    edited = set(DefinitionVersion.objects.exclude(published_by=None).values_list("code", flat=True))
    return [_offer(file) for file in definition_files(folder) if file.parent.name not in edited]


def _offer(file: Path) -> DefinitionVersion:
    text = file.read_text()
    definition = load_source(text, str(file)).definition
    same_days = DefinitionVersion.objects.filter(
        code=definition.code, in_force_from=definition.approved_by.in_force_from
    )
    return same_days.first() or publish(text, str(file))
