"""Does every row that names a version or a word find it? Asked at start-up, where a miss is cheap to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import connection

from workflows import vocabulary
from workflows.definition import Action, Definition, HumanStep, Question, outcomes_of
from workflows.models import Case, DefinitionVersion
from workflows.vocabulary import DefinitionMissing


def check_references(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A system check (`manage.py check --database default`): one error per version or word that is missing."""
    if not databases or DefinitionVersion._meta.db_table not in connection.introspection.table_names():
        return []
    return [checks.Error(str(missing), id="workflows.E001") for missing in _missing()]


def _missing() -> Iterator[DefinitionMissing]:
    published = {version.pk: version for version in DefinitionVersion.objects.all()}
    known = {f"workflows/flows.{version.class_name}" for version in published.values()}
    with connection.cursor() as cursor:
        # Raw, because reading a row through the model would stop at the first miss.
        cursor.execute(f"SELECT DISTINCT flow_class FROM {Case._meta.db_table}")  # noqa: S608
        yield from (DefinitionMissing("version", name) for (name,) in cursor.fetchall() if name not in known)
    running = set(Case.objects.filter(finished=None).order_by().values_list("version", flat=True))
    for pk in running & set(published):
        yield from _missing_words(published[pk].definition)


def _missing_words(definition: Definition) -> Iterator[DefinitionMissing]:
    words = vocabulary.words
    given = {name for step in definition.steps for outcome in outcomes_of(step) for name in outcome.papers}
    yield from (DefinitionMissing("paper", name) for name in {*given, *definition.start.papers} - set(words.papers))
    for step in definition.steps:
        conditions = {outcome.condition for outcome in outcomes_of(step)} - {None}
        asked = {step.question} if isinstance(step, Question) else set()
        yield from (DefinitionMissing("question", str(name)) for name in (conditions | asked) - set(words.questions))
        if isinstance(step, Action) and step.action not in words.actions:
            yield DefinitionMissing("action", step.action)
        forms = {step.form, step.entered_with} - {None} if isinstance(step, HumanStep) else set()
        yield from (DefinitionMissing("form", str(name)) for name in forms - set(words.forms))
