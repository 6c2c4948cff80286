"""Broken definitions: every file in `broken/` says in its first line what must be found, where, and nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.library.meaning import WORDS
from workflows.complaints import SENTENCES, Broken, Complaint
from workflows.loading import load_file, load_source, load_text
from workflows.proof import prove
from workflows.yaml_tree import MOST_KB

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
SOUND = HERE / "library" / "sound.yaml"
EXPECTED = re.compile(r"(\w+), line (\d+)(?:, step (\S+?))?(?:; |$)")

Found = tuple[str, int, str | None]


def complaints(path: Path) -> list[Complaint]:
    try:
        source = load_file(path)
    except Broken as broken:
        return broken.complaints
    return [source.place(finding) for finding in prove(source.definition, words=WORDS).findings]


def expected(path: Path) -> list[Found]:
    first = path.read_bytes().split(b"\n")[0].decode().removeprefix("# expects: ")
    return [(code, int(line), step or None) for code, line, step in EXPECTED.findall(first)]


def test_there_are_many_broken_definitions() -> None:
    assert len(BROKEN) >= 300


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_what_is_broken_is_found_with_its_place_and_nothing_else(path: Path) -> None:
    found = complaints(path)
    wanted = expected(path)
    assert wanted
    assert sorted((it.code, it.line, it.step or "") for it in found) == sorted((c, n, s or "") for c, n, s in wanted)
    for complaint in found:
        assert complaint.file == str(path)
        assert str(complaint).startswith(f"{path}:{complaint.line}: ")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_complaint_is_a_sentence_in_both_languages(path: Path) -> None:
    for complaint in complaints(path):
        english, vietnamese = complaint.sentence(), complaint.sentence("vi")
        assert english != vietnamese
        for sentence in (english, vietnamese, complaint.located("vi")):
            assert sentence.endswith(".")
            assert "{" not in sentence.replace("{name: value}", "").replace("{tên: giá trị}", "")


def test_every_code_is_shown_by_a_file() -> None:
    shown = {code for path in BROKEN for code, _, _ in expected(path)}
    without_a_file = {"not_readable", "too_large", "wrong_value", "changed_since_export", "not_exported"}
    of_other_versions = {"in_force_already", "gap", "gap_after", "unfit"}
    of_people = {"role_without_people", "duties_not_separable"}
    assert set(SENTENCES) - shown == without_a_file | of_other_versions | of_people


def test_what_they_were_made_of_is_sound() -> None:
    assert complaints(SOUND) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        assert [complaint.code for complaint in complaints(path)] == ["not_readable"]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(SOUND.read_text() + "#" * MOST_KB * 1024)
    assert [complaint.code for complaint in complaints(path)] == ["too_large"]
    with pytest.raises(Broken, match="larger"):
        load_text(path.read_text(), "typed.yaml")


def test_all_complaints_come_at_once_in_the_order_of_the_file() -> None:
    text = SOUND.read_text().replace("kind: task", "kind: chore").replace("mark: V", "mark: W")
    with pytest.raises(Broken) as broken:
        load_text(text, "typed.yaml")
    lines = [complaint.line for complaint in broken.value.complaints]
    assert len(lines) == 8
    assert lines == sorted(lines)


def test_without_number_of_the_decision_the_mark_is_from_memory() -> None:
    text = (
        SOUND.read_text()
        .replace('decision: "12/NQ"', "decision: null")
        .replace("2021-01-01, mark: V", "2021-01-01, mark: M")
    )
    assert load_text(text, "typed.yaml").approved_by.decision is None


def test_a_long_chain_of_steps_is_no_matter() -> None:
    title = "title: {vi: Bước, en: Step}"
    step = "  s{0}: {{kind: task, {1}, role: keeper, time: 1m, outcomes: {{go: {{{1}, to: s{2}}}}}}}"
    chain = "\n".join(step.format(number, title, number + 1) for number in range(290))
    head = SOUND.read_text().split("terms:")[0]
    end = f"  s290: {{kind: end, {title}, result: over}}"
    text = f"{head}roles: {{keeper: {{{title}}}}}\nstart: {{step: s0}}\nsteps:\n{chain}\n{end}"
    source = load_source(text, "chain.yaml")
    assert prove(source.definition, words=WORDS).holds


@given(st.text())
def test_any_text_is_a_complaint_and_never_another_error(text: str) -> None:
    with pytest.raises(Broken):
        load_text(text, "typed.yaml")


@given(st.randoms(use_true_random=False))
def test_any_damage_is_a_complaint_or_a_finding(chance: random.Random) -> None:
    lines = SOUND.read_text().splitlines()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(lines))
        words = re.split(r"(\W+)", lines[place])
        words[chance.randrange(len(words))] = chance.choice(
            ["", "decide", "yes", "7", "[", "}", ": ", "joined", "~", "2021-13-01"]
        )
        lines[place] = "".join(words)
        if chance.random() < 0.2:
            lines.insert(chance.randrange(len(lines)), lines.pop(place))
    try:
        source = load_source("\n".join(lines), "damaged.yaml")
    except Broken as broken:
        found = [complaint.located("vi") for complaint in broken.complaints]
    else:
        found = [source.place(finding).located("vi") for finding in prove(source.definition, words=WORDS).findings]
    assert all(sentence.startswith("damaged.yaml:") for sentence in found)
