"""What the proof is given and what it answers: plain values, with codes instead of sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from workflows.complaints import Language, sentence
from workflows.definition import Length


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a definition may use, with their answers and outcomes.

    A limit is the longest lawful length on the day of the proof; None where the law sets none.
    """

    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: frozenset[str] | set[str] = frozenset()
    limits: Mapping[str, Length | None] = field(default_factory=dict)
    papers: frozenset[str] | set[str] = frozenset()
    messages: frozenset[str] | set[str] = frozenset()


People = Mapping[str, Collection[int]]
"""Role → the keys of those who hold it today."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a definition must not be published.

    `where` is the way to the place: ("steps", "decide", "outcomes", "lend", "to").
    """

    code: str
    where: tuple[str | int, ...]
    step: str | None = None
    term: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, language: Language = "en") -> str:
        """What is wrong and how to mend it."""
        return sentence(self.code, self.data, language)


@dataclass(frozen=True, slots=True)
class Worst:
    """The longest working time of a term, in minutes of office time, and the way that takes it.

    `allowed` is what the term leaves, None where only a calendar could tell. Steps that run beside
    each other stand in one place of the path, joined by " + ".
    """

    minutes: int
    allowed: int | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """All findings, in the order of the definition, and the worst time of every term."""

    findings: tuple[Finding, ...]
    worst: Mapping[str, Worst]

    @property
    def holds(self) -> bool:
        """Whether the definition can be published."""
        return not self.findings
