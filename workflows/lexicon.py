"""The registered words that a definition may use, in lines to be read: for who writes one and does not program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from workflows.vocabulary import Form, words


def lines(on: date) -> Iterator[str]:
    """Every word under the place in a definition where it is written: its title, and what it comes out as or asks.

    Of a limit, what it allows on that day.
    """
    yield from _under("question: if:", _questions())
    yield from _under("do:", _actions())
    yield from _under("form: entered_with:", (_form(word) for _name, word in sorted(words.forms.items())))
    yield from _under("papers:", (_line(name, word.title) for name, word in sorted(words.papers.items())))
    yield from _under("messages:", (_line(name, word.title) for name, word in sorted(words.messages.items())))
    yield from _under("never_longer_than:", _limits(on))


def _under(heading: str, found: Iterable[str]) -> Iterator[str]:
    yield heading
    yield from list(found) or ["  " + _("none is registered")]


def _questions() -> Iterator[str]:
    for name, word in sorted(words.questions.items()):
        yield _line(name, word.title, _("answers %(names)s") % {"names": ", ".join(word.answers)})


def _actions() -> Iterator[str]:
    for name, word in sorted(words.actions.items()):
        yield _line(name, word.title, _("comes out as %(names)s") % {"names": ", ".join(word.outcomes)})


def _form(word: Form) -> str:
    """The fields that stand there for every case; those without a label are filled in by the page."""
    fields = word.form_class.base_fields.items()
    asked = ", ".join(f"{name} ({field.label})" for name, field in fields if field.label)
    return _line(word.name, word.title, _("asks %(names)s") % {"names": asked} if asked else "")


def _limits(on: date) -> Iterator[str]:
    for name, limit in sorted(words.limits.items()):
        most = limit(on)
        yield _line(name, words.limit_titles[name], _("at most %(most)s today") % {"most": most} if most else "")


def _line(name: str, title: object, more: str = "") -> str:
    return "  " + " – ".join(filter(None, (name, str(title), more)))
