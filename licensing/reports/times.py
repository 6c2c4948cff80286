"""Step times of a period in figures: by step, by unit, by person (NĐ 224/2026/NĐ-CP Đ.19). Over cases one may see.

What is counted is a step of a case in one run of its term, on the day of its last visit; it stands for who did that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property
from operator import attrgetter
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
YEARS = range(1990, 2201)
"""Those of which a calendar may be kept."""
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
        last = _day(query.get("until", "")) or today
        first = _day(query.get("from", "")) or last.replace(day=1)
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

    @property
    def unit(self) -> str:
        return str(self.person.unit or "") if self.person else ""

    @property
    def verdict(self) -> Verdict | None:
        return Verdict(self.took.verdict) if self.took.verdict else None

    @property
    def verdict_words(self) -> str:
        return str(story.VERDICTS[self.verdict]) if self.verdict else ""

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
        return _moment(self.took.done_at)


class Names:
    """Whom and what the ids of these steps stand for. One statement, and one for the versions."""

    def __init__(self, steps: Iterable[Done]) -> None:
        self._people = User.objects.select_related("unit").in_bulk({one.person_id for one in steps if one.person_id})
        self._versions: dict[int, DefinitionVersion] = {version.pk: version for version in versions()}

    def told(self, one: Done) -> Counted:
        """The step with who did it."""
        return Counted(one, self._versions[one.version_id], self._people[one.person_id] if one.person_id else None)

    def key(self, one: Done, by: By) -> str:
        """Which line it belongs to."""
        if by is By.STEP:
            return f"{self._versions[one.version_id].code}.{one.step}"
        if one.person_id is None:
            return NOBODY
        return str(one.person_id if by is By.PERSON else self._people[one.person_id].unit_id or 0)


@dataclass(frozen=True)
class Line:
    """One step, unit or person over a period: office minutes, of two in the middle the lower; shares in per cent."""

    key: str
    name: str
    detail: str
    allotted: str
    steps: Sequence[Done]
    names: Names

    @cached_property
    def _verdicts(self) -> Counter[str | None]:
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
        return story.taken_words(median_low(one.used for one in self.steps))

    @cached_property
    def longest(self) -> Counted:
        return self.names.told(max(self.steps, key=lambda one: (one.used, -one.case_id)))


@dataclass(frozen=True)
class Figures:
    """The lines of a period; every step that was counted, the last done first; and by whom and where it can be sifted.

    `choices` hold (key, name) for each of steps, units and people of the period.
    """

    sift: Sift
    lines: Sequence[Line]
    steps: Sequence[Done]
    total: Line | None
    choices: Mapping[By, Sequence[tuple[str, str]]]
    names: Names


def figures(every: Sequence[Done], sift: Sift) -> Figures:
    """The figures of the steps of a period, however they were counted. Two statements."""
    names = Names(every)
    wanted = [(by, key) for by, key in ((By.STEP, sift.step), (By.UNIT, sift.unit), (By.PERSON, sift.person)) if key]
    found = [one for one in every if all(names.key(one, by) == key for by, key in wanted)] if wanted else every
    listed = [one for one in found if one.verdict == Verdict.LATE] if sift.late else found
    kinds = list({(one.version_id, one.step, one.person_id): one for one in every}.values())
    return Figures(
        sift=sift,
        lines=_lines(found, sift.by, names),
        steps=sorted(listed, key=attrgetter("done_at", "case_id"), reverse=True),
        total=_line("", found, sift.by, names) if found else None,
        choices={by: [(line.key, line.name) for line in _lines(kinds, by, names)] for by in By},
        names=names,
    )


def told(done: Iterable[Done]) -> list[Counted]:
    """Every step with who did it. Two statements."""
    steps = list(done)
    return list(map(Names(steps).told, steps))


def rows(found: Figures) -> Iterator[Sequence[str]]:
    """Every counted step as a spreadsheet shows it, by the headings. What many of them share is worded once."""
    moment, shared = cache(_moment), dict[tuple[int, str, int | None, str | None], tuple[str, ...]]()
    for one in found.steps:
        kind = one.version_id, one.step, one.person_id, one.verdict
        if (words := shared.get(kind)) is None:
            told = found.names.told(one)
            words = shared[kind] = told.procedure, told.title, str(told.person or ""), told.unit, told.verdict_words
        *before, verdict = words
        allotted = "" if one.allotted is None else str(one.allotted)
        yield one.reference, *before, moment(one.opened_at), moment(one.done_at), allotted, str(one.used), verdict


def _day(text: str) -> date | None:
    """None also for a day of which no calendar is kept, so that one can count from it."""
    day = day_of(text)
    return day if day and day.year in YEARS else None


def _moment(second: int) -> str:
    return moment_words(datetime.fromtimestamp(second, UTC))


def _lines(found: Iterable[Done], by: By, names: Names) -> list[Line]:
    groups: dict[str, list[Done]] = {}
    for one in found:
        groups.setdefault(names.key(one, by), []).append(one)
    return _in_order([_line(key, steps, by, names) for key, steps in groups.items()], by)


def _in_order(lines: list[Line], by: By) -> list[Line]:
    """Steps as they were first met, units and people as they are spelt."""
    if by is By.STEP:
        return lines
    spelt = person_key if by is By.PERSON else sort_key
    return sorted(lines, key=lambda line: (line.key == NOBODY, spelt(line.name), line.key))


def _line(key: str, steps: Sequence[Done], by: By, names: Names) -> Line:
    last = names.told(steps[-1])
    if by is By.STEP:
        allotted = last.took.allotted
        words = story.taken_words(allotted) if allotted else ""
        return Line(key, last.title, last.procedure, words, steps, names)
    if by is By.UNIT:
        return Line(key, last.unit or _nobody(last), "", "", steps, names)
    return Line(key, str(last.person) if last.person else _("The program"), last.unit, "", steps, names)


def _nobody(one: Counted) -> str:
    return _("Without a unit") if one.person else _("The program")
