"""The words that a domain may add to the engine's language.

A definition says `do: print_slip`; the engine looks the word up here. A word never changes its meaning: a changed one
gets a new name. An unknown word refuses to publish, and one that this process does not know stops loudly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any, TypeVar

from django.db.models import Q
from django.utils import timezone

from workflows.definition import Length
from workflows.look import once

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from workflows.forms import TaskForm
    from workflows.models import Case, JournalEntry, Warning
    from workflows.people import User

    Text = str | _StrPromise

YES_NO = ("yes", "no")


class DefinitionMissing(RuntimeError):
    """A version or a word that rows refer to is not known to this process.

    A RuntimeError on purpose: viewflow turns AttributeError, ImportError and LookupError into a silent None.
    """

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name!r} is not known here")
        self.kind, self.name = kind, name


@dataclass(frozen=True)
class Finished:
    """What an action came to: its outcome, what to write in the transaction that keeps it, and why where that helps."""

    outcome: str
    write: Callable[[], object] | None = None
    why: str = ""


@dataclass(frozen=True)
class Question:
    """Something the domain can answer about a case; usable in `if:` when its answers are yes and no."""

    name: str
    title: Text
    answers: tuple[str, ...]
    refusal: Text
    ask: Callable[[Case, datetime], str]


@dataclass(frozen=True)
class Action:
    """Work that the domain does in the background; outside any transaction, and repeatable until it has written."""

    name: str
    title: Text
    outcomes: tuple[str, ...]
    do: Callable[[Case, datetime], Finished]


@dataclass(frozen=True)
class Form:
    """The fields that a human step asks for."""

    name: str
    title: Text
    form_class: type[TaskForm]


@dataclass(frozen=True)
class Paper:
    """What the party is given of an act: made as PDF whenever it is asked for, from what held at that act."""

    name: str
    title: Text
    make: Callable[[Case, JournalEntry], bytes]


@dataclass(frozen=True)
class Message:
    """What the party is told of an act, behind the screens; after a crash perhaps called once more."""

    name: str
    title: Text
    tell: Callable[[Case, JournalEntry], None]


@dataclass(frozen=True)
class Rule:
    """One thing that the law sets, in words, and where it stands."""

    title: str
    value: str
    source: str


@dataclass(frozen=True)
class Panel:
    """What the domain shows of a case beside its tasks: a template and what it needs; one that `leads` stands above.

    `encloses` says that some of it are files, which the bundle of the case holds.
    """

    template: str
    context: Mapping[str, Any]
    leads: bool = False
    encloses: bool = False


@dataclass(frozen=True)
class Warned:
    """A warning that was given, and the people of the office who are to be told of it."""

    warning: Warning
    people: tuple[User, ...]


@dataclass(frozen=True)
class Enclosure:
    """A file of a case that goes into its bundle: under which folder and name, of when, and how it is opened."""

    folder: str
    name: str
    at: datetime
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Pointer:
    """Something that waits for somebody elsewhere than among the tasks: in words, and at which address."""

    words: str
    address: str


Limit = Callable[[date], Length | None]
TurnsWord = Callable[[], Iterable[date]]
JobWord = Callable[[Mapping[str, Any], datetime], None]
PartyWord = Callable[[Any, date], Q]
NewsWord = Callable[["Case", "Sequence[JournalEntry]"], None]
WarningWord = Callable[["Sequence[Warned]"], None]
PointerWord = Callable[[Any, datetime], Pointer | None]
PanelWord = Callable[["Case", Any, datetime], Panel | None]
LawWord = Callable[[datetime, datetime], "Sequence[Rule]"]
EnclosureWord = Callable[["Case", Any], "Sequence[Enclosure]"]


@dataclass
class Vocabulary:
    """Every registered word of this process."""

    questions: dict[str, Question] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    limits: dict[str, Limit] = field(default_factory=dict)
    limit_titles: dict[str, Text] = field(default_factory=dict)
    turns: list[TurnsWord] = field(default_factory=list)
    papers: dict[str, Paper] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    jobs: dict[str, JobWord] = field(default_factory=dict)
    party_cases: list[PartyWord] = field(default_factory=list)
    office_cases: list[PartyWord] = field(default_factory=list)
    absences: list[PartyWord] = field(default_factory=list)
    news: list[NewsWord] = field(default_factory=list)
    warnings: list[WarningWord] = field(default_factory=list)
    pointers: list[PointerWord] = field(default_factory=list)
    panels: dict[str, PanelWord] = field(default_factory=dict)
    law: list[LawWord] = field(default_factory=list)
    enclosures: dict[str, EnclosureWord] = field(default_factory=dict)


words = Vocabulary()
W = TypeVar("W")
F = TypeVar("F", bound=Callable[..., Any])


def _add(shelf: dict[str, W], name: str, word: W) -> None:
    if name in shelf:
        raise ValueError(f"the word {name!r} is taken: a changed word gets a new name")
    shelf[name] = word


def _look_up(shelf: dict[str, W], kind: str, name: str) -> W:
    try:
        return shelf[name]
    except KeyError:
        raise DefinitionMissing(kind, name) from None


def question(name: str, *, title: Text, answers: tuple[str, ...], refusal: Text = "") -> Callable[[F], F]:
    """Register `fn(case, at) -> answer`; `refusal` is what an official reads when an `if:` says no."""

    def register(fn: F) -> F:
        _add(words.questions, name, Question(name, title, answers, refusal, fn))
        return fn

    return register


def action(name: str, *, title: Text, outcomes: tuple[str, ...]) -> Callable[[F], F]:
    """Register `fn(case, at) -> Finished`."""

    def register(fn: F) -> F:
        _add(words.actions, name, Action(name, title, outcomes, fn))
        return fn

    return register


def form(name: str, *, title: Text) -> Callable[[type[TaskForm]], type[TaskForm]]:
    """Register a TaskForm."""

    def register(form_class: type[TaskForm]) -> type[TaskForm]:
        _add(words.forms, name, Form(name, title, form_class))
        return form_class

    return register


def limit(name: str, *, title: Text = "") -> Callable[[Limit], Limit]:
    """Register `fn(on) -> Length | None`: the longest that the law allows on that day, None where it sets nothing."""

    def register(fn: Limit) -> Limit:
        _add(words.limits, name, fn)
        words.limit_titles[name] = title or name
        return fn

    return register


def turns(fn: TurnsWord) -> TurnsWord:
    """Register `fn() -> days`: the days on which a limit changes."""
    words.turns.append(fn)
    return fn


def paper(name: str, *, title: Text) -> Callable[[F], F]:
    """Register `fn(case, entry) -> bytes`: the PDF of the act that the journal's entry tells of. May raise Refused."""

    def register(fn: F) -> F:
        _add(words.papers, name, Paper(name, title, fn))
        return fn

    return register


def message(name: str, *, title: Text) -> Callable[[F], F]:
    """Register `fn(case, entry)`: tell the party of the act that the journal's entry tells of. Called in a job."""

    def register(fn: F) -> F:
        _add(words.messages, name, Message(name, title, fn))
        return fn

    return register


def job(kind: str) -> Callable[[JobWord], JobWord]:
    """Register `fn(payload, at)`, to be done by the worker; may be called again after a crash."""

    def register(fn: JobWord) -> JobWord:
        _add(words.jobs, kind, fn)
        return fn

    return register


def party_cases(fn: PartyWord) -> PartyWord:
    """Register `fn(user, day) -> Q` over cases: those in which this user acts as the party on that day."""
    words.party_cases.append(fn)
    return fn


def office_cases(fn: PartyWord) -> PartyWord:
    """Register `fn(user, day) -> Q` over cases: those that an official may see though no role of theirs had a task."""
    words.office_cases.append(fn)
    return fn


def absences(fn: PartyWord) -> PartyWord:
    """Register `fn(user, day) -> Q` over people: those whose absences this user may enter, besides one's own unit's."""
    words.absences.append(fn)
    return fn


def news(fn: NewsWord) -> NewsWord:
    """Register `fn(case, entries)`, called within the transaction of every act that is written in the journal.

    It sees the entries of that act. It may want a job, and does nothing else: the case is held meanwhile.
    """
    words.news.append(fn)
    return fn


def spread(case: Case, entries: Sequence[JournalEntry]) -> None:
    """Tell every registered listener of an act."""
    for fn in words.news:
        fn(case, entries)


def warnings(fn: WarningWord) -> WarningWord:
    """Register `fn(warned)`, called within the transaction that writes the warnings of one case in one sweep.

    Those of a task or term come from the first rung to the highest. What it writes down to be sent is sent once. Whom
    `warning.to_party` means, it knows itself.
    """
    words.warnings.append(fn)
    return fn


def warn(warned: Sequence[Warned]) -> None:
    """Tell every registered listener of the warnings of one case."""
    for fn in words.warnings:
        fn(warned)


def pointer(fn: PointerWord) -> PointerWord:
    """Register `fn(user, at) -> Pointer | None`, shown above the tasks of an official's inbox."""
    words.pointers.append(fn)
    return fn


def pointers_of(user: Any, at: datetime) -> list[Pointer]:
    """What waits for this person beside the tasks, in the order of registration."""
    return [found for fn in words.pointers if (found := fn(user, at))]


def law(fn: LawWord) -> LawWord:
    """Register `fn(at, recorded) -> rules`: what was in force at a moment, as it stood recorded at another."""
    words.law.append(fn)
    return fn


def law_at(at: datetime, recorded: datetime) -> list[Rule]:
    """Every rule of the domain's law that was in force."""
    return [rule for fn in words.law for rule in fn(at, recorded)]


def panel(name: str) -> Callable[[PanelWord], PanelWord]:
    """Register `fn(case, user, at) -> Panel | None`, shown on the pages of a case to whoever may see it."""

    def register(fn: PanelWord) -> PanelWord:
        _add(words.panels, name, fn)
        return fn

    return register


def panels_of(case: Case, user: Any, at: datetime) -> list[Panel]:
    """What there is to show beside this case, in the order of registration."""
    shown = (fn(case, user, at) for fn in words.panels.values())
    return [panel for panel in shown if panel is not None]


def enclosures(name: str) -> Callable[[EnclosureWord], EnclosureWord]:
    """Register `fn(case, user) -> [Enclosure]`: the files of a case that this user, who may see it, may have."""

    def register(fn: EnclosureWord) -> EnclosureWord:
        _add(words.enclosures, name, fn)
        return fn

    return register


def enclosures_of(case: Case, user: Any) -> list[Enclosure]:
    """Every file of this case that this user may have, in the order of registration."""
    return [one for fn in words.enclosures.values() for one in fn(case, user)]


def find_question(name: str) -> Question:
    return _look_up(words.questions, "question", name)


def find_action(name: str) -> Action:
    return _look_up(words.actions, "action", name)


def find_form(name: str) -> Form:
    return _look_up(words.forms, "form", name)


def find_paper(name: str) -> Paper:
    return _look_up(words.papers, "paper", name)


def find_message(name: str) -> Message:
    return _look_up(words.messages, "message", name)


def find_job(kind: str) -> JobWord:
    return _look_up(words.jobs, "job", kind)


def party_cases_of(user: Any, *, on: date | None = None) -> Q:
    """The cases in which `user` acts as the party, over all registered rules; nobody's when there is none.

    On the day `on`; where none is given, today. In one look the rules are asked once for a day.
    """
    day = on or timezone.localdate()
    return once(("party cases", user.pk, day), lambda: _any(words.party_cases, user, day))


def office_cases_of(user: Any, *, on: date) -> Q:
    """The cases that `user` may see as one of the office on that day, over all registered rules."""
    return once(("office cases", user.pk, on), lambda: _any(words.office_cases, user, on))


def absences_of(user: Any, *, on: date) -> Q:
    """The people whose absences `user` may enter on that day, over all registered rules."""
    return _any(words.absences, user, on)


def _any(rules: Iterable[PartyWord], user: Any, day: date) -> Q:
    found = Q(pk__in=[])
    for rule in rules:
        found |= rule(user, day)
    return found
