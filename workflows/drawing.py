"""A definition as a picture: every step with who does it and how long, and every way between them, as SVG.

Colours come from the style sheet of the page that shows it (`static/workflows/drawing.css`); `standalone` brings its
own. Kinds differ by their shape. Speaks the active language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workflows import kept
from workflows.definition import Action, Definition, End, HumanStep, Parallel, Question, Step, time_of
from workflows.layout import BEGIN, Edge, Node, layout
from workflows.routing import CELL, Plan, Point, Route, Shape, Size, plan, text_width
from workflows.story import condition_words, office_time_words
from workflows.titles import outcome_title, shown

STYLE = Path(__file__).with_name("static") / "workflows" / "drawing.css"
DARK = """@media screen and (prefers-color-scheme: dark) {
  .drawing { --ink: #e4e9ee; --quiet: #a3b0bc; --edge: #74828f; --paper: #1a222a; --sunk: #2a3540; --tint: #1f3346; }
}
"""
"""The night's colours, for a picture that stands in no page."""
WIDE = CELL - 36
"""How wide a text within a shape may be."""
BOLD, SMALL = 14.0, 12.0
LINE = 18
NO_BREAK = "\u00a0"


def svg(definition: Definition, *, done: Collection[str] = (), open: Collection[str] = ()) -> str:
    """The picture of a definition, sound or not; the steps of a case that are done and open are marked as such."""
    words = partial(_words, definition)
    planned = plan(layout(definition), size=lambda node: _size(words(node), node), label=_label)
    shapes = "".join(_drawn(shape, words(shape.node), _state(shape.node, done, open)) for shape in planned.shapes)
    return f"{_head(definition, planned)}{''.join(map(_line, planned.routes))}{shapes}</svg>\n"


def standalone(definition: Definition) -> str:
    """The picture as a file of its own, light and dark, for a browser, a printer or a report."""
    head, rest = svg(definition).split(">", 1)
    return f"{head}><style>{STYLE.read_text()}{DARK}</style>{rest}"


def _head(definition: Definition, planned: Plan) -> str:
    key = "drawing-" + kept.content_hash(definition)[:12]
    count = sum(not isinstance(step, End) for step in definition.steps)
    said = ngettext("%(n)d step", "%(n)d steps", count) % {"n": count}
    ends = ", ".join(shown(step.title) for step in definition.steps if isinstance(step, End))
    steps = "; ".join(_told(definition, step) for step in definition.steps if not isinstance(step, End))
    told = _("%(count)s: %(steps)s. Ends: %(ends)s.") % {"count": said, "steps": steps, "ends": ends}
    box = f"{planned.left - 8:g} 0 {planned.width + 16:g} {planned.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" lang="{get_language() or "vi"}" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc" viewBox="{box}" '
        f'width="{planned.width + 16:g}" height="{planned.height:g}">'
        f'<title id="{key}-title">{escape(shown(definition.title))}</title>'
        f'<desc id="{key}-desc">{escape(told)}</desc>'
    )


def _told(definition: Definition, step: Step) -> str:
    return ", ".join([shown(step.title), *_facts(definition, step)])


def _facts(definition: Definition, step: Step) -> list[str]:
    """Who does a step and how long it may take."""
    found = [_who(definition, step)]
    if minutes := time_of(step):
        found.append(office_time_words(minutes).replace(" ", NO_BREAK))
    return found


def _who(definition: Definition, step: Step) -> str:
    match step:
        case HumanStep():
            return next((shown(role.title) for role in definition.roles if role.name == step.role), step.role)
        case Parallel():
            return _("side by side")
        case Question():
            return _("the program asks")
        case Action():
            return _("the program does it")
    return _("end")


Words = tuple[list[str], list[str]]
"""The lines of the title, and the lines below it."""


def _words(definition: Definition, node: Node) -> Words:
    step = node.step
    if node.name == BEGIN:
        return [], []
    if step is None:
        return [], [_("all done")]
    title = _wrapped(shown(step.title), BOLD)
    if isinstance(step, End):
        ways = [way for way in definition.ways_out if way.to == step.name]
        names = [role for way in ways for role in definition.roles if role.name == way.role]
        how = [_("by %(who)s, from outside the steps") % {"who": shown(role.title)} for role in names]
        return title, [line for text in how for line in _wrapped(text, SMALL)]
    facts = _facts(definition, step)
    together = _wrapped(" · ".join(facts), SMALL)
    return title, together if len(together) == 1 else [line for fact in facts for line in _wrapped(fact, SMALL)]


def _size(words: Words, node: Node) -> Size:
    if node.name == BEGIN:
        return 24, 24
    if node.step is None:
        return 96, 28
    return CELL, 22 + LINE * sum(map(len, words))


def _label(edge: Edge) -> tuple[str, ...]:
    if edge.condition:
        return tuple(_wrapped(condition_words(edge.condition), SMALL))
    if edge.optional:
        return tuple(_wrapped(_("not waited for"), SMALL))
    return tuple(_wrapped(" / ".join(map(outcome_title, edge.outcomes)), SMALL))


def _wrapped(text: str, size: float) -> list[str]:
    """Lines of at most the width within a shape; a word that is longer than that is cut."""
    most = int(WIDE / text_width("x", size))
    lines = [""]
    for word in text.split(" "):
        while len(word) > most:
            lines, word = [*lines, word[:most], ""] if lines[-1] else [*lines[:-1], word[:most], ""], word[most:]
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]


def _state(node: Node, done: Collection[str], open: Collection[str]) -> str:
    return "open" if node.name in open else "done" if node.name in done else ""


def _drawn(shape: Shape, words: Words, state: str) -> str:
    kind = shape.node.step.kind if shape.node.step else "begin" if shape.node.name == BEGIN else "join"
    name = quoteattr(shape.node.name)
    marked = f" drawing__step--{state}" if state else ""
    text = "".join(_text(shape, words))
    return (
        f'<g class="drawing__step drawing__step--{kind}{marked}" data-step={name}>'
        f"{_outline(shape, kind)}{_mark(shape, state)}{text}</g>"
    )


def _outline(shape: Shape, kind: str) -> str:
    x, y, wide, high = shape.x, shape.y, shape.width, shape.height
    right, foot, half = x + wide, y + high, y + high / 2
    match kind:
        case "begin":
            return f'<circle cx="{shape.middle:g}" cy="{half:g}" r="{high / 2 - 2:g}"/>'
        case "ask":
            points = [(x, half), (x + 14, y), (right - 14, y), (right, half), (right - 14, foot), (x + 14, foot)]
            return f'<polygon points="{_points(points)}"/>'
        case "parallel":
            points = [(x + 12, y), (right - 12, y), (right, foot), (x, foot)]
            return f'<polygon points="{_points(points)}"/>'
        case "join":
            points = [(x, y), (right, y), (right - 12, foot), (x + 12, foot)]
            return f'<polygon points="{_points(points)}"/>'
        case "action":
            bars = f"M{x + 8:g} {y:g}V{foot:g}M{right - 8:g} {y:g}V{foot:g}"
            return f'{_rectangle(shape, 0)}<path d="{bars}"/>'
    return _rectangle(shape, high / 2 if kind == "end" else 8)


def _rectangle(shape: Shape, round: float) -> str:
    place = f'x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"'
    return f'<rect {place} rx="{round:g}"/>'


def _mark(shape: Shape, state: str) -> str:
    """Done is a tick, open a point: seen without colour, and read out."""
    if not state:
        return ""
    sign, said = ("✓", _("done")) if state == "done" else ("●", _("open now"))
    place = f'x="{shape.x + shape.width - 16:g}" y="{shape.y + 18:g}"'
    return f'<text class="drawing__mark" {place} text-anchor="middle">{sign}<title>{escape(said)}</title></text>'


def _text(shape: Shape, words: Words) -> Iterator[str]:
    title, below = words
    y = shape.y + (shape.height - LINE * (len(title) + len(below))) / 2 - 4.5
    for number, line in enumerate([*title, *below], start=1):
        part = "title" if number <= len(title) else "fact"
        place = f'x="{shape.middle:g}" y="{y + LINE * number:g}" text-anchor="middle"'
        yield f'<text class="drawing__{part}" {place}>{escape(line)}</text>'


def _points(points: list[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _line(route: Route) -> str:
    head = _arrow(*route.points[-2:])
    label = route.label
    anchor = "end" if label.left else "start"
    lines = "".join(
        f'<text class="drawing__label" x="{label.x:g}" y="{label.y + 15 * number:g}" '
        f'text-anchor="{anchor}">{escape(line)}</text>'
        for number, line in enumerate(label.lines)
    )
    way = f"data-from={quoteattr(route.edge.source)} data-to={quoteattr(route.edge.target)}"
    return f'<g class="drawing__way" {way}><polyline points="{_points(list(route.points))}"/>{head}{lines}</g>'


def _arrow(before: Point, tip: Point) -> str:
    (x, y), across = tip, before[1] == tip[1]
    back = (5 if before[0] > x else -5) * 1.6 if across else -8
    wings = [(x + back, y - 4), (x + back, y + 4)] if across else [(x - 4, y + back), (x + 4, y + back)]
    return f'<polygon class="drawing__head" points="{_points([tip, *wings])}"/>'
