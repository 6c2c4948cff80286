"""What changed between two definitions, as sentences in both languages, in the order of the definition.

Things are known by their names: a step that was renamed went and another came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.complaints import Language
from workflows.definition import Definition, Title
from workflows.describing import Telling
from workflows.facts import WORDS, Facts, Things


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came, went or changed. `where` is the way to it: ("steps", "decide", "outcomes", "lend").

    `before` is None for what came, `after` for what went; `what` names the property, None where it is the whole thing.
    """

    where: tuple[str, ...]
    thing: Title
    what: str | None
    before: Title | None
    after: Title | None

    @property
    def step(self) -> str | None:
        """The step that it belongs to, if to any."""
        return self.where[1] if self.where[0] == "steps" else None

    def sentence(self, language: Language = "vi") -> str:
        """What changed, for the reader of this language."""
        form = _FORMS["thing" if self.what is None else "property", self.before is not None, self.after is not None]
        return _in(form, language).format(
            thing=_in(self.thing, language),
            what=_in(WORDS[self.what], language) if self.what else "",
            before=_in(self.before, language) if self.before else "",
            after=_in(self.after, language) if self.after else "",
        )


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Everything in which the second definition differs from the first; empty where nothing does."""
    old, new = Telling(before), Telling(after)
    found = list(_changed((), Title("Quy trình", "The procedure"), old.head(), new.head()))
    for part in (Telling.terms, Telling.roles, Telling.outside, Telling.steps):
        found += _of_things(part(old), part(new))
    return found


def _of_things(old: Things, new: Things) -> Iterator[Difference]:
    for where in (*new, *(where for where in old if where not in new)):
        if where not in old:
            thing, told, _facts = new[where]
            if where[:2] in old or len(where) <= 2:
                yield Difference(where, thing, None, None, told)
        elif where not in new:
            thing, told, _facts = old[where]
            if where[:2] in new or len(where) <= 2:
                yield Difference(where, thing, None, told, None)
        else:
            yield from _changed(where, new[where][0], old[where][2], new[where][2])


def _changed(where: tuple[str, ...], thing: Title, old: Facts, new: Facts) -> Iterator[Difference]:
    for what in WORDS:
        one, other = old.get(what), new.get(what)
        if (one and one.value) != (other and other.value):
            yield Difference(where or ("head",), thing, what, one and one.said, other and other.said)


def _in(title: Title, language: Language) -> str:
    return title.en if language == "en" else title.vi


_FORMS = {
    ("thing", False, True): Title("{thing}: mới ({after}).", "{thing} is new ({after})."),
    ("thing", True, False): Title("{thing}: đã bỏ ({before}).", "{thing} is gone ({before})."),
    ("property", False, True): Title("{thing}: thêm {what}: {after}.", "{thing}: {what} is new: {after}."),
    ("property", True, False): Title("{thing}: bỏ {what}: {before}.", "{thing}: {what} is gone: {before}."),
    ("property", True, True): Title(
        "{thing}: {what} đổi từ “{before}” thành “{after}”.", "{thing}: {what} was “{before}”, now “{after}”."
    ),
}
