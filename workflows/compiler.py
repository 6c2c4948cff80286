"""From a definition to a viewflow Flow: one node a step, a join for every parallel block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viewflow.workflow.flow import Flow
from viewflow.workflow.lock import SelectForUpdateLock

from workflows import nodes
from workflows.definition import JOINED, Action, Definition, End, HumanStep, Parallel, Question, Step, outcomes_of
from workflows.models import Case, Task
from workflows.titles import shown_lazily

NODES: dict[type[Step], type[nodes.StepNode]] = {
    HumanStep: nodes.Human,
    Question: nodes.Question,
    Action: nodes.Action,
    Parallel: nodes.Split,
    End: nodes.End,
}


class CaseFlow(Flow):
    """What every compiled definition is."""

    process_class = Case
    task_class = Task
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)
    definition: Definition


def join_name(block: Parallel) -> str:
    """The node at which the branches of a block meet; `__` cannot occur in a step's name."""
    return f"{block.name}__join"


def compile_flow(name: str, definition: Definition, *, module: str) -> type[CaseFlow]:
    """A Flow class called `name`, as if written in `module`. Trusts that the definition was proved."""
    blocks = {step: block for block in _blocks(definition) for step in _inside(definition, block)}
    namespace: dict[str, Any] = {
        "__module__": module,
        "__doc__": None,
        "definition": definition,
        "process_title": shown_lazily(definition.title),
        "process_description": shown_lazily(definition.title),
    }
    for step in definition.steps:
        if isinstance(step, Parallel):
            namespace[step.name] = nodes.Split(step, _opened(step))
            namespace[join_name(step)] = nodes.Join(step, _target(step.then, blocks.get(step.name)))
        else:
            namespace[step.name] = NODES[type(step)](step, _targets(step, blocks.get(step.name)))
    return type(name, (CaseFlow,), namespace)


def _opened(block: Parallel) -> dict[str, str]:
    """The branches of a block; where one may be left out the way past it as well."""
    past = {JOINED: join_name(block)} if block.conditions else {}
    return {branch: branch for branch in block.branches} | past


def _targets(step: Step, block: Parallel | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for outcome in outcomes_of(step):
        found |= _target(outcome.to, block)
    return found


def _target(target: str, block: Parallel | None) -> dict[str, str]:
    if target != JOINED:
        return {target: target}
    assert block is not None, "proved: only a branch is joined"
    return {target: join_name(block)}


def _blocks(definition: Definition) -> Iterator[Parallel]:
    """Outer blocks before the blocks inside them, so that the innermost block of a step is the last one named."""
    blocks = [step for step in definition.steps if isinstance(step, Parallel)]
    yield from sorted(blocks, key=lambda block: -len(_inside(definition, block)))


def _inside(definition: Definition, block: Parallel) -> set[str]:
    """Names of the steps between the opening of a block and its join, those of inner blocks included."""
    found: set[str] = set()
    ahead = list(block.branches)
    while ahead:
        name = ahead.pop()
        if name == JOINED or name in found:
            continue
        found.add(name)
        step = definition.step(name)
        ahead += [step.then, *step.branches] if isinstance(step, Parallel) else definition.targets(step)
    return found
