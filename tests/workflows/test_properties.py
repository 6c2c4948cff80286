"""What holds for every definition that the proof lets through, and for every case that runs by it."""

from __future__ import annotations

import random
from itertools import count

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.driven import Drive
from tests.workflows.generated import ROLES, made
from tests.workflows.library import words  # noqa: F401  (registers the words)
from tests.workflows.library.world import make_person, moment, open_the_calendar
from workflows import bpmn, drawing, engine, publishing, vocabulary
from workflows.models import Case, DefinitionVersion
from workflows.people import User

DEFINITIONS, CASES, SHARDS = 200, 10, 4
"""2,000 driven cases a run, in shards that may run beside each other."""
NUMBERS = count()
BEGAN = moment("2021-03-01 07:00")
COINS = random.Random()


@vocabulary.question("coin", title="Heads?", answers=("yes", "no"))
def coin(case: Case, at: object) -> str:
    return COINS.choice(["yes", "no"])


@vocabulary.action("toss", title="Toss", outcomes=("done", "cannot"))
def toss(case: Case, at: object) -> vocabulary.Finished:
    return vocabulary.Finished(COINS.choice(["done", "done", "cannot"]))


@pytest.fixture
def people(db: None) -> dict[str, User]:
    open_the_calendar(*range(2021, 2027))
    return {role: make_person(role, role) for role in ROLES} | {"party": make_person("party")}


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(
    max_examples=DEFINITIONS // SHARDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chance=st.randoms(use_true_random=False))
def test_a_published_definition_reaches_an_end_within_its_worst_time(
    people: dict[str, User], shard: int, chance: random.Random
) -> None:
    code = f"g{next(NUMBERS)}x{shard}"
    text = made(chance, code)
    version = publishing.publish(text, f"{code}.yaml")
    _, proof = publishing.check(text, f"{code}.yaml")
    _is_drawn_whole(version)
    for number in range(CASES):
        COINS.seed(chance.getrandbits(32))
        drive = _driven(version, people, random.Random(chance.getrandbits(32)), f"{code}-{number}", watched=not number)
        for term, runs in drive.runs().items():
            assert max(runs) <= proof.worst[term].minutes, f"{term} {runs} {proof.worst[term]}\n{text}"
        drive.case.refresh_from_db()
        assert (drive.case.result in ("good", "bad"), drive.case.due_at) == (True, None)


def _driven(
    version: DefinitionVersion, people: dict[str, User], chance: random.Random, reference: str, *, watched: bool
) -> Drive:
    party = f"borrower:{people['party'].pk}"
    case = engine.start(definition=version.code, reference=reference, title="x", by=None, at=BEGAN, party=party)
    drive = Drive(case, people, chance, BEGAN, watched=watched)
    drive.moment(0)
    drive.to_an_end()
    return drive


def _is_drawn_whole(version: DefinitionVersion) -> None:
    """The picture and the BPMN hold every step."""
    with override("en"):
        picture, exported = drawing.svg(version.definition), bpmn.bpmn(version.definition)
    for step in version.definition.steps:
        assert f">Step {step.name}<" in picture, step.name
        assert f'name="Step {step.name}"' in exported, step.name
