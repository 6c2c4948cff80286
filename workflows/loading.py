"""YAML → definition. Every complaint names file, line, step and field.

Here its shape is checked (`shapes`); whether the steps, roles, terms and words named exist, and whether the whole makes
sense, is for `proof`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workflows import definition as d
from workflows import yaml_tree
from workflows.complaints import SENTENCES, Broken, Complaint
from workflows.findings import Finding
from workflows.names import LONGEST, is_name, is_reserved
from workflows.shapes import STEPS, DefinitionShape, Shape, StepShape
from workflows.yaml_tree import MOST_KB, Tree, Where


@dataclass(frozen=True, slots=True)
class Source:
    """A definition and the text from which it was read, so that findings can be placed in it."""

    definition: d.Definition
    tree: Tree

    def place(self, finding: Finding) -> Complaint:
        """What the proof found, with file, line and field."""
        return _complaint(self.tree, finding.code, finding.where, finding.data)


def load_file(path: Path) -> Source:
    """The definition in a file. Raises Broken, also when there is no such file or it is no text."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_KB * 1024 + 1)
    except OSError:
        raise Broken([Complaint("not_readable", str(path), 1)]) from None
    if len(content) > MOST_KB * 1024:
        raise Broken([Complaint("too_large", str(path), 1, data={"most": str(MOST_KB)})])
    try:
        return load_source(content.decode(), str(path))
    except UnicodeDecodeError:
        raise Broken([Complaint("not_utf8", str(path), 1)]) from None


def load_text(text: str, file: str) -> d.Definition:
    """The definition in a text; `file` is the name used in complaints. Raises Broken."""
    return load_source(text, file).definition


def load_source(text: str, file: str) -> Source:
    """Like `load_text`, with the lines. Raises Broken with every complaint."""
    tree = yaml_tree.read(text, file)
    return Source(_Reader(tree).definition(), tree)


def _complaint(tree: Tree, code: str, where: Where, data: Mapping[str, str]) -> Complaint:
    step = yaml_tree.step_of(where)
    field = ".".join(map(str, where[2:] if step else where)) or None
    return Complaint(code, tree.file, tree.line_of(where), step, field, data)


S = TypeVar("S", bound=Shape)

_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "bool_type": "not_a_truth",
    "date_type": "not_a_date",
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
    "list_type": "not_a_list",
    "literal_error": "not_one_of",
    "too_short": "too_few",
    "too_long": "too_many",
}
"""What pydantic calls an error and what it is called here; the others are raised here."""


def complaint_of(tree: Tree, detail: ErrorDetails, where: Where = ()) -> Complaint:
    """What pydantic found in the value at `where`, said as everything else is."""
    place: Where = (*where, *(part for part in detail["loc"] if part != "[key]"))
    data = {key: str(value) for key, value in detail.get("ctx", {}).items()}
    kind = detail["type"]
    code = _CODES.get(kind, kind if kind in SENTENCES else "wrong_value")
    if code == "not_one_of":
        data = {"allowed": data["expected"].replace(" or ", ", ").replace("'", "")}
    elif code == "too_few":
        data = {"least": data["min_length"]}
    elif code == "too_many":
        data = {"most": data["max_length"]}
    return _complaint(tree, code, place, data)


class _Reader:
    """Goes through the tree once and gathers every complaint."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.complaints: list[Complaint] = []

    def definition(self) -> d.Definition:
        raw = self.tree.value
        if not isinstance(raw, dict):
            self._complain("not_a_mapping", ())
            raise Broken(self.complaints)
        if raw.get("format", d.FORMAT) != d.FORMAT or isinstance(raw.get("format"), bool):
            self._complain("unknown_format", ("format",), known=str(d.FORMAT))
            raise Broken(self.complaints)
        shape = self._shape(DefinitionShape, raw, ())
        steps = self._steps(raw.get("steps"))
        if shape:
            self._check_single(shape)
        if self.complaints or not shape:
            raise Broken(sorted(self.complaints, key=lambda complaint: complaint.line))
        return shape.build(steps)

    def _steps(self, raw: Any) -> tuple[d.Step, ...]:
        """The steps that are well formed; the others leave complaints."""
        if not isinstance(raw, dict):
            return ()
        read = ((name, self._step(name, content)) for name, content in raw.items())
        return tuple(shape.build(name) for name, shape in read if shape)

    def _step(self, name: str, raw: Any) -> StepShape | None:
        where = ("steps", name)
        if not is_name(name):
            self._complain("bad_name", where, name=name[:LONGEST], most=str(LONGEST))
        elif is_reserved(name):
            self._complain("reserved_name", where, name=name)
        if not isinstance(raw, dict):
            self._complain("not_a_mapping", where)
        elif "kind" not in raw:
            self._complain("missing_field", (*where, "kind"))
        elif not isinstance(raw["kind"], str) or raw["kind"] not in STEPS:
            self._complain("not_one_of", (*where, "kind"), allowed=", ".join(STEPS))
        else:
            return self._shape(STEPS[raw["kind"]], raw, where)
        return None

    def _check_single(self, shape: DefinitionShape) -> None:
        promised = [name for name, term in shape.terms.items() if term.promised]
        for name in promised[1:]:
            self._complain("promised_twice", ("terms", name, "promised"), other=promised[0])
        parties = [name for name, role in shape.roles.items() if role.marked == "party"]
        for name in parties[1:]:
            self._complain("party_twice", ("roles", name, "is"), other=parties[0])

    def _shape(self, model: type[S], raw: Any, where: Where) -> S | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.complaints.append(complaint_of(self.tree, detail, where))
        return None

    def _complain(self, code: str, where: Where, **data: str) -> None:
        self.complaints.append(_complaint(self.tree, code, where, data))
