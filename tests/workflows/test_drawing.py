"""The picture of a definition: every step and way is in it, and lines run beside steps, not through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation
from lxml import etree

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows.definition import JOINED, Definition, HumanStep, Outcome, Parallel
from workflows.drawing import standalone, svg
from workflows.layout import join_of
from workflows.loading import load_file

LIBRARY = Path(__file__).parent / "library"
SHIPPED = Path(__file__).parents[2] / "licensing" / "procedures"
FILES = sorted([*LIBRARY.glob("*.yaml"), *SHIPPED.glob("*/v*.yaml")])
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")


def drawn(definition: Definition, **marks: list[str]) -> etree._Element:
    return etree.fromstring(svg(definition, **marks))


def test_every_step_is_drawn_once_with_its_words(file: Path) -> None:
    definition = load_file(file).definition
    with translation.override("vi"):
        root = drawn(definition)
    groups = {group.get("data-step"): group for group in root.iter(f"{SVG}g") if group.get("data-step")}
    for step in definition.steps:
        text = " ".join(groups[step.name].itertext()).replace("\u00a0", " ")
        assert " ".join(step.title.vi.split()) in " ".join(text.split())
        if isinstance(step, HumanStep):
            assert definition.role(step.role).title.vi in " ".join(text.split())
    blocks = [step for step in definition.steps if isinstance(step, Parallel)]
    assert len(groups) == len(definition.steps) + len(blocks) + 1


def test_every_way_is_drawn(file: Path) -> None:
    definition = load_file(file).definition
    ways = {(way.get("data-from"), way.get("data-to")) for way in drawn(definition).iter() if way.get("data-from")}
    for step in definition.steps:
        wanted = (*step.branches,) if isinstance(step, Parallel) else definition.targets(step)
        for target in wanted:
            joins = [way for way in ways if way[0] == step.name and way[1].endswith("__join")]
            assert joins if target == JOINED else (step.name, target) in ways
        if isinstance(step, Parallel):
            assert (join_of(step.name), step.then) in ways


def test_no_step_lies_on_another_and_no_line_runs_through_one(file: Path) -> None:
    root = drawn(load_file(file).definition)
    boxes = {group.get("data-step"): box_of(group) for group in root.iter(f"{SVG}g") if group.get("data-step")}
    for name, box in boxes.items():
        for other, second in boxes.items():
            assert name == other or not overlap(box, second), (name, other)
    for way in root.iter(f"{SVG}g"):
        if way.get("data-from"):
            for piece in pieces(way):
                for name, box in boxes.items():
                    assert not overlap(piece, (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1)), (
                        name,
                        dict(way.attrib),
                    )


def test_no_word_lies_on_another_or_on_a_step(file: Path) -> None:
    root = drawn(load_file(file).definition)
    boxes = [box_of(group) for group in root.iter(f"{SVG}g") if group.get("data-step")]
    labels = [label_box(text) for text in root.iter(f"{SVG}text") if text.get("class") == "drawing__label"]
    for number, label in enumerate(labels):
        assert not any(overlap(label, box) for box in boxes)
        assert not any(overlap(label, other) for other in labels[number + 1 :]), label


def test_it_needs_no_inline_style_and_says_what_it_is(file: Path) -> None:
    definition = load_file(file).definition
    root = drawn(definition)
    assert not [one for one in root.iter() if one.get("style") or one.get("fill") or one.tag == f"{SVG}style"]
    assert root.get("role") == "img"
    title, desc = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", definition.title.en)
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id")
    assert all(step.title.en in str(desc.text) for step in definition.steps)
    assert etree.fromstring(standalone(definition)).find(f"{SVG}style") is not None


def test_steps_done_and_open_are_marked_by_a_sign(file: Path) -> None:
    definition = load_file(file).definition
    first, second = definition.steps[0].name, definition.steps[1].name
    root = drawn(definition, done=[first, second], open=[second])
    signs = {one.get("data-step"): one.findtext(f"{SVG}text[@class='drawing__mark']") for one in root.iter(f"{SVG}g")}
    assert (signs[first], signs[second], signs["begin__"]) == ("✓", "●", None)


def test_a_draft_that_is_not_sound_is_drawn_all_the_same(file: Path) -> None:
    definition = load_file(file).definition
    lost = HumanStep("lost", definition.title, "nobody", (Outcome("on", "nowhere"), Outcome("joined", JOINED)))
    broken = replace(definition, steps=(*definition.steps, lost), start=replace(definition.start, step="nowhere"))
    names = {group.get("data-step") for group in drawn(broken).iter(f"{SVG}g")}
    assert names >= {step.name for step in broken.steps}


Box = tuple[float, float, float, float]


def box_of(group: etree._Element) -> Box:
    shape = group[0]
    if points := shape.get("points"):
        xs, ys = zip(*(map(float, point.split(",")) for point in points.split()), strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    if shape.tag == f"{SVG}circle":
        x, y, r = (float(shape.get(name)) for name in ("cx", "cy", "r"))
        return x - r, y - r, x + r, y + r
    x, y, wide, high = (float(shape.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def pieces(way: etree._Element) -> Iterator[Box]:
    points = [tuple(map(float, point.split(","))) for point in way[0].get("points").split()]
    for (x, y), (x2, y2) in pairwise(points):
        assert x == x2 or y == y2, "lines are square"
        yield min(x, x2), min(y, y2), max(x, x2), max(y, y2)


def label_box(text: etree._Element) -> Box:
    x, y, width = float(text.get("x")), float(text.get("y")), len(text.text) * 6.2
    left = x - width if text.get("text-anchor") == "end" else x
    return left, y - 10, left + width, y + 2


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
