"""Which versions are in force and when: days without any, and versions that the law of a day no longer allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from django.db.models import Count, Q

from workflows import clock, publishing, vocabulary
from workflows.calendars import Calendar, NoCalendar
from workflows.complaints import Language, sentence
from workflows.findings import Finding
from workflows.models import Case, DefinitionVersion
from workflows.proof import prove


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which no version of a code is in force, after one that was; without an end where none follows."""

    code: str
    first: date
    last: date | None

    def sentence(self, language: Language = "vi") -> str:
        """What that means."""
        data = {"code": self.code, "first": f"{self.first:%d/%m/%Y}"}
        if self.last is None:
            return sentence("gap_after", data, language)
        return sentence("gap", data | {"last": f"{self.last:%d/%m/%Y}"}, language)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A version in force, or to be, that could not be published on `day` as the law then is; and why."""

    version: DefinitionVersion
    day: date
    finding: Finding

    def sentence(self, language: Language = "vi") -> str:
        """Which one, from which day, and why."""
        said = {"version": str(self.version), "day": f"{self.day:%d/%m/%Y}", "why": self.finding.sentence(language)}
        return sentence("unfit", said, language)


def find_version(reference: str, *, today: date) -> DefinitionVersion | None:
    """`code@number`, or the version of `code` in force today, else its last one; None where there is none."""
    code, _at, number = reference.partition("@")
    versions = DefinitionVersion.objects.filter(code=code)
    if number:
        return versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    return DefinitionVersion.objects.in_force(code, today) or versions.order_by("number").last()


def gaps(versions: Iterable[DefinitionVersion]) -> Iterator[Gap]:
    """Days without a version, of each code, among these."""
    by_first = sorted(versions, key=lambda version: (version.code, version.in_force_from))
    for code, group in groupby(by_first, key=lambda version: version.code):
        mine = list(group)
        for version, following in pairwise(mine):
            if version.in_force_until and (after := _after(version.in_force_until)) < following.in_force_from:
                yield Gap(code, after, following.in_force_from - timedelta(days=1))
        if mine[-1].in_force_until:
            yield Gap(code, _after(mine[-1].in_force_until), None)


def gaps_of(code: str) -> list[Gap]:
    """Days without a version of this code."""
    return list(gaps(DefinitionVersion.objects.filter(code=code)))


def unfit(*, today: date) -> list[Unfit]:
    """Every version in force today or later that does not fit the law, by the law of each day on which that changes."""
    until = Q(in_force_until=None) | Q(in_force_until__gte=today)
    calendar = clock.calendar()
    turns = {day for turn in vocabulary.words.turns for day in turn()}
    found = []
    for version in DefinitionVersion.objects.filter(until).order_by("code", "number"):
        first = max(today, version.in_force_from)
        seen = set[tuple[str, ...]]()
        for day in sorted({first, *(day for day in turns if day > first and version.holds_on(day))}):
            for finding in _findings(version, day, calendar):
                if (key := (finding.code, *map(str, finding.where))) not in seen:
                    seen.add(key)
                    found.append(Unfit(version, day, finding))
    return found


def _findings(version: DefinitionVersion, day: date, calendar: Calendar | None) -> Iterable[Finding]:
    """What speaks against the version on that day; nothing where the calendar's years are too few to tell."""
    try:
        return prove(version.definition, words=publishing.known_words(day), calendar=calendar).findings
    except NoCalendar:
        return ()


def running() -> Mapping[int, int]:
    """How many cases run by each version, by its key."""
    counted = Case.objects.filter(finished=None).order_by().values("version").annotate(n=Count("pk"))
    return {row["version"]: row["n"] for row in counted}


def _after(day: date) -> date:
    return day + timedelta(days=1)
