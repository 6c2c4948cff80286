"""YAML text → plain values and the line of each. Knows nothing of definitions.

Definitions are input from people: size and depth are limited, anchors, aliases and tags refused.
Keys must be text (YAML 1.1 reads `yes no on off` as true and false) and stand once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from workflows.complaints import Broken, Complaint

MOST_KB = 256
MOST_DEEP = 12

Where = tuple[str | int, ...]
"""The way to a value: keys, and indexes of lists from 0."""

_TAG = "tag:yaml.org,2002:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_TRUE = ("yes", "true", "on")


@dataclass(slots=True)
class Tree:
    """Plain values (dict, list, str, int, bool, date, None) and the line of each, from 1."""

    file: str
    value: Any = None
    lines: dict[Where, int] = field(default_factory=dict)

    def line_of(self, where: Where) -> int:
        """The line of this value or, where it is missing, of what should hold it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read(text: str, file: str) -> Tree:
    """The values of the one document in the text. Raises Broken with every complaint."""
    _check_text(text, file)
    try:
        _check_events(text, file)
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Broken([_not_yaml(error, file)]) from None
    if root is None:
        raise Broken([Complaint("empty", file, 1)])
    tree, complaints = Tree(file), list[Complaint]()
    tree.value = _value(root, (), tree, complaints)
    if complaints:
        raise Broken(complaints)
    return tree


def step_of(where: Where) -> str | None:
    """The step in which a value stands."""
    return str(where[1]) if len(where) > 1 and where[0] == "steps" else None


def _check_text(text: str, file: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Broken([Complaint("not_utf8", file, 1)]) from None
    if size > MOST_KB * 1024:
        raise Broken([Complaint("too_large", file, 1, data={"most": str(MOST_KB)})])


def _check_events(text: str, file: str) -> None:
    """Refuse what could be costly before anything is built of it."""
    depth = documents = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MOST_DEEP:
            raise Broken([Complaint("too_deep", file, line, data={"most": str(MOST_DEEP)})])
        if documents > 1:
            raise Broken([Complaint("several_documents", file, line)])
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise Broken([Complaint("alias", file, line)])


def _not_yaml(error: yaml.YAMLError, file: str) -> Complaint:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return Complaint("not_yaml", file, mark.line + 1 if mark else 1, data={"problem": str(problem)})


def _value(node: yaml.Node, where: Where, tree: Tree, complaints: list[Complaint]) -> Any:
    tree.lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        _check_tag(node, "map", where, tree, complaints)
        return {
            key: _value(child, (*where, key), tree, complaints) for key, child in _keys(node, where, tree, complaints)
        }
    if isinstance(node, yaml.SequenceNode):
        _check_tag(node, "seq", where, tree, complaints)
        return [_value(child, (*where, index), tree, complaints) for index, child in enumerate(node.value)]
    return _scalar(node, where, tree, complaints)


def _keys(
    node: yaml.MappingNode, where: Where, tree: Tree, complaints: list[Complaint]
) -> Iterator[tuple[str, yaml.Node]]:
    seen = set[str]()
    for key, child in node.value:
        line, step = key.start_mark.line + 1, step_of(where)
        if not isinstance(key, yaml.ScalarNode) or key.tag != _TAG + "str":
            shown = str(key.value) if isinstance(key, yaml.ScalarNode) else "[…]"
            complaints.append(Complaint("key_not_text", tree.file, line, step, data={"key": shown}))
            continue
        name = str(key.value)
        if name in seen:
            place = step_of((*where, name))
            complaints.append(Complaint("duplicate_key", tree.file, line, place, name, {"key": name}))
            continue
        seen.add(name)
        tree.lines[(*where, name)] = line
        yield name, child


def _check_tag(node: yaml.Node, kind: str, where: Where, tree: Tree, complaints: list[Complaint]) -> None:
    if node.tag != _TAG + kind:
        line = node.start_mark.line + 1
        data = {"tag": str(node.tag).removeprefix(_TAG)}
        complaints.append(Complaint("tag", tree.file, line, step_of(where), data=data))


def _scalar(node: yaml.Node, where: Where, tree: Tree, complaints: list[Complaint]) -> Any:
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() in _TRUE
        case "int":
            return int(text) if _NUMBER.fullmatch(text) else text
        case "timestamp":
            return _day(text)
        case "float":
            return text
        case _:
            _check_tag(node, "str", where, tree, complaints)
            return text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else text
    except ValueError:
        return text
