"""What somebody may begin at the counter: procedures with a dossier, and those without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from licensing.dossiers import queries
from workflows.inbox import may_start
from workflows.models import DefinitionVersion
from workflows.people import User

GUIDANCE = "guidance_note"
"""The word of the form of a step that guides."""


@dataclass(frozen=True)
class Beginnings:
    """The procedures that somebody may begin: with a dossier, those of which the law lists papers, and without.

    Those that declare devices come first: the counter's page begins with the first one.
    """

    with_dossier: list[DefinitionVersion]
    without: list[DefinitionVersion]


def beginnings(user: User, *, at: datetime) -> Beginnings:
    """What `user` may begin. The menu asks it on every page, twice; so it is kept with the user of the request."""
    if known := user.__dict__.get("beginnings"):
        return cast(Beginnings, known)
    versions = may_start(user, at=at)
    with_papers = queries.procedures_with_papers() if versions else {}
    with_dossier = [version for version in versions if version.code in with_papers]
    found = Beginnings(
        sorted(with_dossier, key=lambda version: not with_papers[version.code]),
        [version for version in versions if version.code not in with_papers and _begins_with_guidance(version)],
    )
    user.__dict__["beginnings"] = found
    return found


def _begins_with_guidance(version: DefinitionVersion) -> bool:
    """Whether its first step asks what the facility was told: other cases without a dossier begin elsewhere."""
    definition = version.flow_class.definition
    return bool(getattr(definition.step(definition.start.step), "form", None) == GUIDANCE)
