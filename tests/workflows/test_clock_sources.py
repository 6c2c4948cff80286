"""By which rule an outcome pauses or restarts a term: in the definition, on the event, in journal and explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import RESTORE, deciding
from tests.workflows.test_due import due
from workflows import clock, counted, engine, kept
from workflows.definition import HumanStep
from workflows.loading import load_text
from workflows.models import ClockEvent, JournalEntry
from workflows.writing import text_of

PLAIN, PAUSES, RESTARTS = "House rules", "House rules, article 9", "House rules, article 10"


def test_the_rule_of_what_happened_stands_where_the_date_is_explained_and_in_the_journal(library: Library) -> None:
    case = deciding(library)
    [told] = [story for story in counted.terms_of(case, days=clock.calendar()) if story.running]
    assert told.source == PLAIN, "nothing has paused it yet"
    library.do(case, "decide", "ask_owner", "2021-03-03 08:00")
    assert JournalEntry.objects.get(case=case, act="done", outcome="ask_owner").source == f"{PAUSES}; {PLAIN}"
    [told] = [story for story in counted.terms_of(case, days=clock.calendar()) if story.running]
    assert told.source == f"{PLAIN}; {PAUSES}"
    library.do(case, "choose", "anew", "2021-03-05 16:00", by=library.people["borrower"])
    [told] = [story for story in counted.terms_of(case, days=clock.calendar()) if story.running]
    assert told.source == f"{PLAIN}; {RESTARTS}", "what paused the run before explains this date no more"
    assert f"  Answer: 20 working days · {PLAIN}; {RESTARTS}" in due("--case", "R-1", "--explain")
    kinds = ClockEvent.objects.filter(case=case, term="answer").exclude(source="").values_list("kind", "source")
    assert list(kinds) == [("pause", PAUSES), ("restart", RESTARTS)]


def test_a_re_appointment_names_the_rule_by_which_it_is_made(library: Library) -> None:
    case = deciding(library)
    head, at = library.people["head"], moment("2021-03-29 10:00")
    engine.extend(case.pk, term="answer", until=date(2021, 4, 9), reason="Ill.", by=head, at=at, source="Law 1")
    [told] = [story for story in counted.terms_of(case, days=clock.calendar()) if story.running]
    assert told.source == f"{PLAIN}; Law 1"


def test_what_was_published_before_keeps_its_hash_and_what_is_written_is_read_again() -> None:
    definition = load_text(RESTORE.read_text(), "restore_book.yaml")
    assert load_text(text_of(definition), "again.yaml") == definition
    assert kept.from_json(kept.to_json(definition)) == definition
    step = definition.step("decide")
    assert isinstance(step, HumanStep)
    assert [one.clock_source for one in step.outcomes if one.clock_source] == [PAUSES]
    bare = replace(step, outcomes=tuple(replace(one, clock_source="", clock_mark="") for one in step.outcomes))
    assert not {"clock_source", "clock_mark"} & kept.plain(bare)["outcomes"][0].keys()


def test_a_source_goes_with_the_clocks_beside_which_it_stood() -> None:
    """As when a term is taken out of a draft."""
    definition = load_text(RESTORE.read_text(), "restore_book.yaml")
    step = definition.step("decide")
    assert isinstance(step, HumanStep)
    without = replace(step, outcomes=tuple(replace(one, clock=()) for one in step.outcomes))
    steps = tuple(without if one == step else one for one in definition.steps)
    assert PAUSES not in text_of(replace(definition, steps=steps))
