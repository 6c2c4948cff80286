"""What the selects of the editor offer, by title: steps, roles, terms, words that the program knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from workflows import saying, vocabulary
from workflows.content import Content, definition_of
from workflows.definition import JOINED, OWNER, VERBS, End, Role
from workflows.editor_fields import Choices
from workflows.layout import layout
from workflows.vietnamese import sort_key


class Offers:
    """For one draft, and where a step is open for that step."""

    def __init__(self, content: Content, step: str) -> None:
        self.definition = definition_of(content)
        node = layout(self.definition).nodes.get(step) if step else None
        self.in_block = bool(node and node.block)

    def words(self, kind: str) -> Choices:
        """Registered words of a kind, in the order of their titles."""
        named = [(name, saying.word_title(kind, name)) for name in getattr(vocabulary.words, kind)]
        return sorted(named, key=lambda one: sort_key(one[1]))

    def conditions(self) -> Choices:
        """Questions answered by yes or no."""
        questions = vocabulary.words.questions
        return [one for one in self.words("questions") if set(questions[one[0]].answers) == set(vocabulary.YES_NO)]

    def roles(self, of: Callable[[Role], bool] = lambda role: True) -> Choices:
        """Roles of a side."""
        return [(role.name, saying.title_words(role.title)) for role in self.definition.roles if of(role)]

    def reminded(self) -> dict[str, Choices]:
        """For the form of a reminder: whoever has the task, and the office's roles."""
        return {"to": [(OWNER, saying.owner_words()), *self.roles(lambda role: role.is_office)]}

    def terms(self) -> Choices:
        """The clocks; within a block they stand still."""
        if self.in_block:
            return []
        return [(term.name, saying.term_words(self.definition, term.name)) for term in self.definition.terms]

    def steps(self) -> Choices:
        """Everything that is no end."""
        steps = (step for step in self.definition.steps if not isinstance(step, End))
        return [(step.name, saying.title_words(step.title)) for step in steps]

    def ends(self) -> Choices:
        """The ends."""
        ends = (step for step in self.definition.steps if isinstance(step, End))
        return [(step.name, _("End: %(title)s") % {"title": saying.title_words(step.title)}) for step in ends]

    def targets(self) -> Choices:
        """Where an outcome may lead."""
        joined = [(JOINED, saying.joined_words())] if self.in_block else []
        return [*joined, *self.steps(), *self.ends()]

    def of_outcome(self) -> Mapping[str, Choices]:
        """For the form of an outcome."""
        clocks = dict.fromkeys(VERBS, self.terms())
        return clocks | {
            "to": self.targets(),
            "condition": self.conditions(),
            "again": self.roles(lambda role: role.is_office),
            "papers": self.words("papers"),
            "messages": self.words("messages"),
        }

    def of_step(self) -> Mapping[str, Choices]:
        """For the form of a step."""
        forms = self.words("forms")
        return {
            "role": self.roles(),
            "form": forms,
            "entered_by": self.roles(lambda role: role.is_office),
            "entered_with": forms,
            "question": self.words("questions"),
            "action": self.words("actions"),
            "then": self.targets(),
        }
