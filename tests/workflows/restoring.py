"""A case of `restore_book.yaml`, which uses the whole grammar, brought to where a test begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.workflows.library.world import Library, moment
from workflows import engine, publishing
from workflows.models import Case, Task

RESTORE = Path(__file__).parent / "library" / "restore_book.yaml"


def restoring(library: Library, text: str = "", **data: Any) -> Case:
    """A case that has just been received."""
    publishing.publish(text or RESTORE.read_text(), "restore_book.yaml")
    party = f"borrower:{library.people['borrower'].pk}"
    case = engine.start(
        definition="restore_book",
        reference="R-1",
        title="Kiều",
        by=library.people["librarian"],
        at=moment("2021-03-01 08:00"),
        party=party,
    )
    Case.objects.filter(pk=case.pk).update(data=data)
    return case


def studying(library: Library, text: str = "", **data: Any) -> Case:
    """A case whose block has just been opened."""
    case = restoring(library, text, **data)
    library.do(case, "receive", "accept", "2021-03-01 09:00")
    return case


def deciding(library: Library, text: str = "") -> Case:
    """A case whose block is done."""
    case = studying(library, text, old="no")
    library.do(case, "paper", "seen", "2021-03-01 10:10")
    library.do(case, "binding", "seen", "2021-03-01 10:20")
    library.do(case, "estimate", "estimated", "2021-03-01 10:30")
    return case


def open_steps(case: Case) -> list[str]:
    """The steps that wait for somebody, sorted."""
    return sorted(Task.objects.filter(process=case, finished=None).exclude(role="").values_list("step", flat=True))
