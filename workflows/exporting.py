"""A version as a file: the text as it was published, a picture, BPMN, or JSON with all that is known; and back."""

from __future__ import annotations

import json
from typing import Any

from workflows import kept
from workflows.bpmn import bpmn
from workflows.complaints import Broken, Complaint
from workflows.drawing import standalone
from workflows.loading import load_source
from workflows.models import DefinitionVersion

FORMATS = ("yaml", "svg", "bpmn", "json")


def exported(version: DefinitionVersion, form: str) -> str:
    """The version in one of `FORMATS`; picture and BPMN in the active language."""
    match form:
        case "svg":
            return standalone(version.definition)
        case "bpmn":
            return bpmn(version.definition)
        case "json":
            return json.dumps(_all_of(version), ensure_ascii=False, indent=1) + "\n"
    return version.source


def text_of(content: str, file: str) -> str:
    """The text of a definition, of a file as YAML or as the JSON of `exported`.

    Raises Broken where the JSON is none of these, or its text is another than the one that was exported.
    """
    if not file.endswith(".json"):
        return content
    try:
        given = json.loads(content)
        text, said = given["source"], given["content_hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Broken([Complaint("not_exported", file, 1)]) from None
    if not isinstance(text, str) or not isinstance(said, str):
        raise Broken([Complaint("not_exported", file, 1)])
    found = kept.content_hash(load_source(text, file).definition)
    if found != said:
        raise Broken([Complaint("changed_since_export", file, 1, data={"found": found[:12], "said": said[:12]})])
    return text


def _all_of(version: DefinitionVersion) -> dict[str, Any]:
    days = {"in_force_from": version.in_force_from, "in_force_until": version.in_force_until}
    return {
        "code": version.code,
        "number": version.number,
        "content_hash": version.content_hash,
        "decision": version.decision,
        "decision_issued": version.decision_issued and version.decision_issued.isoformat(),
        "mark": version.mark,
        **{name: day and day.isoformat() for name, day in days.items()},
        "content": version.content,
        "source": version.source,
    }
