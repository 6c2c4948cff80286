"""The rows of a part as its page folds them: each named, with what it still lacks; one is open, the next to see to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.applications.parts import filled_rows

NAMES = ("full_name", "name", "model")
"""The fields by which people know a row again."""
MOST_NAMED = 3


@dataclass(frozen=True)
class Fold:
    """One device or worker: its form, and the labels of what is `lacking` or wrong; `filled` once anything is typed."""

    form: Any
    lacking: tuple[str, ...]
    filled: bool
    is_open: bool = False

    @property
    def name(self) -> str:
        """What was typed as its name; empty before."""
        typed = (str(self.form[name].value() or "").strip() for name in NAMES if name in self.form.fields)
        return " ".join(filter(None, typed))

    @property
    def state(self) -> str:
        """`done`, `look` or `open`."""
        return "look" if self.lacking else "done" if self.filled else "open"

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        if not self.lacking:
            return _("complete") if self.filled else _("to be filled in")
        named, more = self.lacking[:MOST_NAMED], len(self.lacking) - MOST_NAMED
        rest = [ngettext("%(n)d more", "%(n)d more", more) % {"n": more}] if more > 0 else []
        return _("still to do: %(what)s") % {"what": ", ".join([*named, *rest])}


def folds_of(rows: Any, *, more: str = "", every: bool = False) -> list[Fold]:
    """The rows in their order, the first that is not in order open, or that to which `more` adds; or `every` one."""
    forms = list(rows)
    rows.is_valid()
    filled = {id(form) for form in filled_rows(rows)}
    plain = [Fold(form, tuple(_lacking(form)) if id(form) in filled else (), id(form) in filled) for form in forms]
    first = _to_open(plain, rows.prefix, more)
    return [replace(fold, is_open=every or fold is first) for fold in plain]


def still_to_do(folds: Sequence[Fold]) -> list[tuple[int, Fold]]:
    """Those that are not in order, with their number on the page; nothing where there is but one row."""
    return [(n, fold) for n, fold in enumerate(folds, 1) if fold.state != "done"] if len(folds) > 1 else []


def _to_open(folds: Sequence[Fold], rows: str, more: str) -> Fold | None:
    """A row alone is always open."""
    if more == rows or len(folds) == 1:
        return folds[-1]
    asked = (fold for fold in folds if more.startswith(f"{fold.form.prefix}-"))
    return next(asked, None) or next((fold for fold in folds if fold.state != "done"), None)


def _lacking(form: Any) -> Iterator[str]:
    for name in form.errors:
        label = str(form.fields[name].label) if name in form.fields else _("something in it")
        yield label[:1].lower() + label[1:]
    for number, certificate in enumerate(getattr(form, "certificates", ()), 1):
        for label in _lacking(certificate):
            yield _("certificate %(number)d: %(label)s") % {"label": label, "number": number}
