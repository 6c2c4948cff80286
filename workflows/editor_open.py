"""One part of a draft as it is open on the page: a step, or a section of the whole, with its forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.content import Content, Part, step_in
from workflows.definition import Title
from workflows.editor_fields import PartForm

NEW = "new__"
"""Stands for the role or the term that is not there yet. No name has two low lines."""
ON_THE_WAY = "on_the_way"
"""What the page's script says while somebody types: a new role or term is made only when a button is pressed."""


@dataclass
class Reminders:
    """The reminders of a step or a term, and what they say; `of` is the term, empty for the step that is open."""

    of: str
    forms: list[PartForm]
    said: list[str]
    unfolded: bool = False

    @property
    def open(self) -> bool:
        """Whether the page shows them at once."""
        return self.unfolded or any(form.errors for form in self.forms)


@dataclass
class Item:
    """One of several things in a part: an outcome, a branch, a role, a term."""

    name: str
    title: str
    form: PartForm
    first: bool = False
    last: bool = False
    reminders: Reminders | None = None


@dataclass
class Open:
    """The part, with a form of its own or one for each thing in it. `known_roles` are those of every procedure."""

    content: Content
    kind: str
    name: str
    main: PartForm | None = None
    reminders: Reminders | None = None
    items: list[Item] = field(default_factory=list)
    known_roles: Mapping[str, Title] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the address says of it."""
        return self.name or self.kind

    @property
    def step(self) -> Part:
        """The step, where it is one."""
        return step_in(self.content, self.name)

    @property
    def forms(self) -> list[PartForm]:
        """The form of its own, and those of the things in it."""
        own = [self.main] if self.main else []
        others = [form for reminders in self._all_reminders() for form in reminders.forms]
        return [*own, *(item.form for item in self.items), *others]

    def _all_reminders(self) -> list[Reminders]:
        return [one for one in (self.reminders, *(item.reminders for item in self.items)) if one]

    def come_to(self, order: str) -> None:
        """Let the page begin at what a button has just added, and show the reminders of which one came or went."""
        verb, _colon, which = order.partition(":")
        if verb == "new" and self.main:
            self.main.takes_focus()
        if verb == "add" and self.items:
            self.items[-1].form.takes_focus()
        for reminders in self._all_reminders():
            if verb in ("remind", "forget") and reminders.of == which.partition(".")[0]:
                reminders.unfolded = True
                if verb == "remind" and reminders.forms:
                    reminders.forms[-1].takes_focus()

    def is_valid(self) -> bool:
        """Whether everything that was entered can be kept; it may be incomplete."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    def write(self) -> None:
        """Put everything that was entered into the content; what the page did not show yet stays as it is."""
        for form in self.forms:
            if form.was_sent or form is self.main:
                form.write()
