"""Every scenario of every shipped procedure, driven through the engine; and what a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.licensing.procedures.office import FOLDER, Office
from tests.licensing.procedures.scenarios import Stage, read, scenario_files
from workflows.complaints import Broken
from workflows.loading import load_file

GRANTED = FOLDER / "new_licence" / "scenarios" / "granted.yaml"


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


@pytest.mark.parametrize("path", scenario_files(), ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_what_a_scenario_says_comes_true(path: Path, office: Office) -> None:
    assert Stage(path, office).play() == []


def test_every_procedure_with_steps_of_its_own_has_a_scenario() -> None:
    """An earlier licence is entered on a page of its own, and has one step."""
    told = {path.parent.parent.name for path in scenario_files()}
    assert told == {path.parent.name for path in FOLDER.glob("*/v*.yaml")} - {"earlier_licence"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ends:", "endz:", ':2: field "ends": A field is missing here.'),
        ("device_slip", "device_slips", 'There is no paper "device_slips"; take one that is there.'),
        ("who: head", "who: heads", 'There is no role "heads"; name one that is there, or add it.'),
        ("step: assign,", "step: assing,", 'There is no step "assing"; name one that is there, or add it.'),
        ("do: assigned", "do: assign", '"assign" never comes out as "assign"; choose another outcome, or take it out.'),
        ("2021-05-19 08:30", "tomorrow", 'acts.0.at": This value cannot be used here.'),
    ],
)
def test_a_scenario_that_cannot_be_read_says_where(
    old: str, new: str, said: str, tmp_path: Path, office: Office
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(GRANTED.read_text().replace(old, new, 1))
    with pytest.raises(Broken) as caught:
        read(wrong, load_file(FOLDER / "new_licence" / "v2.yaml").definition)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("result: granted", "result: refused", "the result is “granted”, not refused"),
        ("hand_over_slip", "declining_slip", "the papers are hand_over_slip, licence, receipt_slip, receipt_slip"),
        ("due: 2021-05-26 17:00", "due: 2021-05-27 17:00", "is due 2021-05-26 17:00, not 2021-05-27 17:00"),
        ("who: head, step: assign", "who: clerk, step: assign", "refused: "),
        ("step: assign, do: assigned", "step: sign, do: sign", "sign is not open"),
    ],
)
def test_a_scenario_that_does_not_come_true_says_where(
    old: str, new: str, said: str, tmp_path: Path, office: Office
) -> None:
    folder = tmp_path / "new_licence" / "scenarios"
    folder.mkdir(parents=True)
    text = GRANTED.read_text()
    assert old in text
    (folder / "wrong.yaml").write_text(text.replace(old, new, 1))
    (first, *_more) = Stage(folder / "wrong.yaml", office).play()
    line = text[: text.index(old)].count("\n") + 1
    assert first.startswith(f"{folder / 'wrong.yaml'}:{line}: ")
    assert said in first
