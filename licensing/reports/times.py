"""Step times of a period in figures: by step, by unit, by person (NĐ 224/2026/NĐ-CP Đ.19). Over cases one may see.

What is counted is a step of a case in one run of its term, on the day of its last visit; it stands for who did that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from statistics import median_low

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import story
from workflows.days import day_of
from workflows.models import DefinitionVersion, versions
from workflows.moments import moment_words
from workflows.people import User
from workflows.steptimes import Done, Verdict
from workflows.titles import shown
from workflows.vietnamese import person_key, sort_key

LONGEST = timedelta(days=366)
NOBODY = "-"
HEADINGS = (
    gettext_lazy("Case"),
    gettext_lazy("Procedure"),
    gettext_lazy("Step"),
    gettext_lazy("Person"),
    gettext_lazy("Unit"),
    gettext_lazy("Opened"),
    gettext_lazy("Done"),
    gettext_lazy("Allotted minutes"),
    gettext_lazy("Used minutes"),
    gettext_lazy("Verdict"),
)


class By(StrEnum):
    """What a line of the table stands for."""

    STEP = "step"
    UNIT = "unit"
    PERSON = "person"


@dataclass(frozen=True)
class Sift:
    """Which steps are counted, and how they are put together. An address that says nonsense is mended."""

    first: date
    last: date
    by: By = By.STEP
    step: str = ""
    unit: str = ""
    person: str = ""
    late: bool = False
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict, *, today: date) -> Sift:
        """From an address; this month where it names no period, and at most a year before the last day."""
        last = day_of(query.get("until", "")) or today
        first = day_of(query.get("from", "")) or last.replace(day=1)
        first, last = min(first, last), max(first, last)
        return cls(
            first=max(first, last - LONGEST),
            last=last,
            by=By(said) if (said := query.get("by")) in set(By) else By.STEP,
            step=query.get("step", ""),
            unit=query.get("unit", ""),
            person=query.get("person", ""),
            late=query.get("late") == "1",
            page=query.get("page", "1"),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """One step of a case, with who did it. What is only read of a few is worded when it is asked for."""

    took: Done
    version: DefinitionVersion
    person: User | None

    @property
    def case_id(self) -> int:
        return self.took.case_id

    @property
    def reference(self) -> str:
        return self.took.reference

    @property
    def procedure(self) -> str:
        return shown(self.version.flow_class.definition.title)

    @property
    def title(self) -> str:
        return shown(self.version.flow_class.definition.step(self.took.step).title)

    def key(self, by: By) -> str:
        """Which line it belongs to."""
        if by is By.STEP:
            return f"{self.version.code}.{self.took.step}"
        if self.person is None:
            return NOBODY
        return str((self.person.unit_id or 0) if by is By.UNIT else self.person.pk)

    @property
    def unit(self) -> str:
        return str(self.person.unit or "") if self.person else ""

    @property
    def verdict(self) -> Verdict | None:
        return self.took.verdict

    @property
    def verdict_words(self) -> str:
        return str(story.VERDICTS[self.took.verdict]) if self.took.verdict else ""

    @property
    def used(self) -> str:
        return story.taken_words(self.took.used)

    @property
    def spent(self) -> str:
        """`1 h of 4 h`, and only what was used where nothing is allotted."""
        return story.spent_words(self.took.used, self.took.allotted) or self.used

    @property
    def done(self) -> str:
        """When."""
        return moment_words(self.took.done_at)


@dataclass(frozen=True)
class Line:
    """One step, unit or person over a period: office minutes, of two in the middle the lower; shares in per cent."""

    key: str
    name: str
    detail: str
    allotted: str
    steps: Sequence[Counted]

    @cached_property
    def _verdicts(self) -> Counter[Verdict | None]:
        return Counter(one.verdict for one in self.steps)

    @property
    def early(self) -> int:
        return self._verdicts[Verdict.EARLY]

    @property
    def on_time(self) -> int:
        return self._verdicts[Verdict.ON_TIME]

    @property
    def late(self) -> int:
        return self._verdicts[Verdict.LATE]

    @property
    def late_share(self) -> int | None:
        """Of those that have a verdict, rounded up, so that one late step is never nothing."""
        judged = self.early + self.on_time + self.late
        return -(-100 * self.late // judged) if judged else None

    @cached_property
    def median(self) -> str:
        return story.taken_words(median_low(one.took.used for one in self.steps))

    @cached_property
    def longest(self) -> Counted:
        return max(self.steps, key=lambda one: (one.took.used, -one.case_id))


@dataclass(frozen=True)
class Figures:
    """The lines of a period; every step that was counted, the last done first; and by whom and where it can be sifted.

    `choices` hold (key, name) for each of steps, units and people of the period.
    """

    sift: Sift
    lines: Sequence[Line]
    steps: Sequence[Counted]
    total: Line | None
    choices: Mapping[By, Sequence[tuple[str, str]]]


def figures(done: Iterable[Done], sift: Sift) -> Figures:
    """The figures of these steps. Three statements at most."""
    every = counted(done)
    wanted = [(by, key) for by, key in ((By.STEP, sift.step), (By.UNIT, sift.unit), (By.PERSON, sift.person)) if key]
    found = [one for one in every if all(one.key(by) == key for by, key in wanted)]
    listed = [one for one in found if one.verdict is Verdict.LATE] if sift.late else found
    return Figures(
        sift=sift,
        lines=_lines(found, sift.by),
        steps=sorted(listed, key=lambda one: (one.took.done_at, one.case_id), reverse=True),
        total=_line("", found, sift.by) if found else None,
        choices={by: _choices(every, by) for by in By},
    )


def counted(done: Iterable[Done]) -> list[Counted]:
    """Every step with who did it."""
    found = list(done)
    people = User.objects.select_related("unit").in_bulk({one.person_id for one in found if one.person_id})
    known: dict[int, DefinitionVersion] = {version.pk: version for version in versions()}
    return [Counted(one, known[one.version_id], people[one.person_id] if one.person_id else None) for one in found]


def rows(found: Figures) -> Iterator[Sequence[str]]:
    """Every counted step as a spreadsheet shows it, by the headings. What many of them share is worded once."""
    moment, shared = cache(moment_words), dict[tuple[int, str, int | None, Verdict | None], tuple[str, ...]]()
    for one in found.steps:
        took = one.took
        kind = took.version_id, took.step, took.person_id, took.verdict
        if (words := shared.get(kind)) is None:
            words = shared[kind] = one.procedure, one.title, str(one.person or ""), one.unit, one.verdict_words
        *before, verdict = words
        allotted = "" if took.allotted is None else str(took.allotted)
        yield took.reference, *before, moment(took.opened_at), moment(took.done_at), allotted, str(took.used), verdict


def _choices(every: Iterable[Counted], by: By) -> list[tuple[str, str]]:
    """Key and name of whatever the steps can be put together by, each once."""
    last_of = {one.key(by): one for one in every}
    return [(line.key, line.name) for line in _in_order([_line(key, [one], by) for key, one in last_of.items()], by)]


def _lines(found: Iterable[Counted], by: By) -> list[Line]:
    groups: dict[str, list[Counted]] = {}
    for one in found:
        groups.setdefault(one.key(by), []).append(one)
    return _in_order([_line(key, steps, by) for key, steps in groups.items()], by)


def _in_order(lines: list[Line], by: By) -> list[Line]:
    """Steps as they were first met, units and people as they are spelt."""
    if by is By.STEP:
        return lines
    spelt = person_key if by is By.PERSON else sort_key
    return sorted(lines, key=lambda line: (line.key == NOBODY, spelt(line.name), line.key))


def _line(key: str, steps: Sequence[Counted], by: By) -> Line:
    last = steps[-1]
    if by is By.STEP:
        allotted = last.took.allotted
        return Line(key, last.title, last.procedure, story.taken_words(allotted) if allotted else "", steps)
    if by is By.UNIT:
        return Line(key, last.unit or _nobody(last), "", "", steps)
    return Line(key, str(last.person) if last.person else _("The program"), last.unit, "", steps)


def _nobody(one: Counted) -> str:
    return _("Without a unit") if one.person else _("The program")
