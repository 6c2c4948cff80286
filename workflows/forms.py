"""Forms of human steps. A domain subclasses TaskForm and registers it under a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import vocabulary
from workflows.definition import HumanStep, Role
from workflows.loads import loads_of
from workflows.models import Case, Task
from workflows.people import User, holders_of
from workflows.titles import shown


class TaskForm(forms.Form):
    """What a step asks for besides the outcome. Nothing is written before the whole act is in order.

    `layout` is the template that lays the fields out; a `wide` form takes half of the page beside what is read.
    """

    layout: ClassVar[str] = "workflows/fields.html"
    wide: ClassVar[bool] = False

    fit_for_many: ClassVar[bool] = False
    """Whether what is entered for one case means the same for many."""

    def __init__(self, *args: Any, case: Case, task: Task, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.task, self.by, self.at = case, task, by, at

    def keep(self) -> None:
        """Keep what a browser would not send again, such as files, after the act was refused. By default nothing."""

    def record(self) -> dict[str, Any]:
        """Do what the filled-in form means, inside the transaction of the act; returns what the task keeps (JSON)."""
        return dict(self.cleaned_data)

    @classmethod
    def told(cls, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What a task kept, as labels and texts for who reads it later; choices and empty entries are left out."""
        return [
            (str(field.label), _text(field, kept[name]))
            for name, field in cls.base_fields.items()
            if isinstance(kept.get(name), str) and kept[name]
        ]


def _text(field: forms.Field, kept: str) -> str:
    return f"{date.fromisoformat(kept):%d/%m/%Y}" if isinstance(field, forms.DateField) else kept


@vocabulary.form("assignment", title=_("Assignment"))
class AssignmentForm(TaskForm):
    """Names, per role, who does the later tasks of this case. A role left empty stays open to all its holders.

    Beside each name stands what the person has to do already.
    """

    fit_for_many = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self._roles()
        people = holders_of([role.name for role in roles], timezone.localdate(self.at))
        everybody = {person.pk for holders in people.values() for person in holders}
        loads = {} if self.is_bound else loads_of(everybody, at=self.at)
        for role in roles:
            named = [(person.pk, str(loads.get(person.pk, person))) for person in people[role.name]]
            self.fields[role.name] = forms.TypedChoiceField(
                choices=[("", _("Whoever takes it")), *named],
                coerce=int,
                empty_value=None,
                required=False,
                label=shown(role.title),
            )
            self.initial.setdefault(role.name, self.case.assignees.get(role.name))

    def _roles(self) -> list[Role]:
        """The office's roles but the own one, in the order in which their steps come from here on."""
        definition = self.case.definition
        here = next((n for n, step in enumerate(definition.steps) if step.name == self.task.step), 0)
        ahead = [*definition.steps[here:], *definition.steps[:here]]
        working = list(dict.fromkeys(step.role for step in ahead if isinstance(step, HumanStep)))
        named = {role.name: role for role in definition.roles if not role.is_party and role.name != self.task.role}
        return [named[name] for name in working if name in named]

    def record(self) -> dict[str, Any]:
        chosen = {role: person for role, person in self.cleaned_data.items() if person}
        self.case.assignees = chosen
        return {"assignees": chosen}
