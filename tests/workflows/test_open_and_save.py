"""Whatever a definition says, also what nobody sees of it: opened in the editor and saved it says the same."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.generated import made
from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows import kept
from workflows.content import Content, Part, definition_of
from workflows.definition import UNITS, VERBS
from workflows.editor_parts import opened, saved
from workflows.judging import SECTIONS
from workflows.loading import load_text
from workflows.vocabulary import words as registered


class _Dressing:
    """Says of a definition everything that the grammar knows, sound or not."""

    def __init__(self, chance: random.Random, content: Content) -> None:
        self.chance, self.content = chance, content
        self.roles = [role["name"] for role in content["roles"]]
        self.terms = [term["name"] for term in content["terms"]]
        self.steps = [step["name"] for step in content["steps"]]

    def dressed(self) -> Content:
        content = self.content
        for role in content["roles"]:
            self._set(role, "not_same_person_as", self._some(self.roles))
            self._set(role, "is_outside" if not role["is_party"] else "is_party", True)
        for term in content["terms"]:
            self._set(term, "title", {"vi": "Hạn", "en": "Term"})
            self._set(term, "promised", True)
            self._set(term, "never_longer_than", "longest_reply")
            self._set(term, "warn", self._rungs())
        self._set(content["start"], "papers", self._words("papers"))
        for way in ("withdrawal", "cancellation"):
            self._set(content, way, self._way())
        self._set(content, "correction", {"role": self.chance.choice(self.roles)})
        for step in content["steps"]:
            self._step(step)
        return kept.to_json(definition_of(content))

    def _step(self, step: Part) -> None:
        if step["kind"] == "task":
            for field in ("form", "entered_with"):
                self._set(step, field, self._word("forms"))
            self._set(step, "entered_by", self.chance.choice(self.roles))
            for field in ("answer_within", "remind"):
                self._set(step, field, self._length())
            self._set(step, "warn", self._rungs())
        for outcome in step.get("outcomes", ()):
            self._outcome(outcome, of_people=step["kind"] == "task")

    def _outcome(self, outcome: Part, *, of_people: bool) -> None:
        for kind in ("papers", "messages"):
            self._set(outcome, kind, self._words(kind))
        verbs = self._some(VERBS)
        self._set(outcome, "clock", [[verb, self.chance.choice(self.terms)] for verb in verbs])
        self._set(outcome, "again", self.chance.choice(self.roles))
        self._set(outcome, "condition", self._word("questions"))
        self._set(outcome, "needs_reason", of_people)
        if not of_people:
            self._set(outcome, "title", {"vi": "Trả lời", "en": "Answer"})

    def _way(self) -> Part:
        way = {"role": self.chance.choice(self.roles), "to": self.chance.choice(self.steps)}
        return way | {"before": self._some(self.steps), "papers": self._words("papers")}

    def _rungs(self) -> list[Part]:
        sides = self._some(["before", "due", "after", "before"])
        lengths = {side: None if side == "due" else self._length() for side in sides}
        return [{"side": side, "length": lengths[side], "to": self._some([*self.roles, "owner"])} for side in sides]

    def _length(self) -> str:
        return f"{self.chance.randint(1, 99)} {self.chance.choice(UNITS)}"

    def _word(self, kind: str) -> str:
        return str(self.chance.choice([*getattr(registered, kind), "a_word_that_is_gone"]))

    def _words(self, kind: str) -> list[str]:
        return self._some([*getattr(registered, kind), "a_word_that_is_gone"])

    def _some(self, of: Any) -> list[str]:
        return self.chance.sample(list(of), self.chance.randint(0, len(of)))

    def _set(self, part: Part, field: str, value: Any) -> None:
        if self.chance.random() < 1 / 2:
            part[field] = value


def as_sent(content: Content, kind: str, name: str) -> dict[str, Any]:
    """What a browser sends of the open part, as it stands."""
    part = opened(content, kind, name)
    assert part
    fields = [bound for form in part.forms for bound in form]
    return {bound.html_name: bound.value() for bound in fields if bound.value() not in (None, False, "", [], ())}


@settings(max_examples=100, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_what_is_opened_and_saved_says_the_same(chance: random.Random) -> None:
    made_by_chance = kept.to_json(load_text(made(chance, "by_chance"), "by_chance.yaml"))
    content = _Dressing(chance, made_by_chance).dressed()
    for kind, name in [*((key, "") for key in SECTIONS), *(("step", step["name"]) for step in content["steps"])]:
        part = opened(content, kind, name, as_sent(content, kind, name))
        assert part
        assert part.is_valid(), (kind, name, [form.errors for form in part.forms])
        after, _following = saved(part, "close")
        assert after == content, (kind, name)
