"""Can today's people keep the duties of a case apart? Plain Python over roles and who holds them."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.definition import Definition
from workflows.findings import People

Apart = dict[str, set[str]]
"""Role → the roles in which its holder must not act in the same case."""


def apart(definition: Definition) -> Apart:
    """Who must not be the same person, said from both sides."""
    found: Apart = {}
    for role in definition.roles:
        for other in role.not_same_person_as:
            found.setdefault(role.name, set()).add(other)
            found.setdefault(other, set()).add(role.name)
    return found


def cannot_be_kept_apart(definition: Definition, people: People) -> list[str]:
    """Roles that no choice of people for all of them keeps apart; empty where the office has people enough.

    A role that more people hold than it is set apart from can always be given last, so it is left out of the search.
    Roles that nobody holds are another finding.
    """
    edges = apart(definition)
    open_roles = {name for name in edges if people.get(name)}
    while easy := {name for name in open_roles if len(people[name]) > len(edges[name] & open_roles)}:
        open_roles -= easy
    order = sorted(open_roles, key=lambda name: len(people[name]))
    return [] if _can_be_given(order, edges, people, {}) else sorted(open_roles)


def _can_be_given(order: list[str], edges: Apart, people: People, given: Mapping[str, int]) -> bool:
    if len(given) == len(order):
        return True
    role = order[len(given)]
    barred = {given[other] for other in edges[role] if other in given}
    return any(
        _can_be_given(order, edges, people, {**given, role: person}) for person in people[role] if person not in barred
    )
