"""One human step: the engine, viewflow as it comes, SpiffWorkflow with saved state, and bare psycopg.

`make bench-steps`. On a PostgreSQL that waits for its disk, the variants take turns case by case, so that whatever else
the machine does falls on all; three runs. What counts is the ratio, and CPU time of the program and of the database
beside wall time. The engine must do at least twice the steps of viewflow as it comes.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeAlias

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.by_bare import ByBare
from benchmarks.by_engine import ByEngine
from benchmarks.by_spiff import BySpiff
from benchmarks.by_stock import ByStock
from benchmarks.line import STEPS, Line, Running, Variant
from benchmarks.models import SavedWorkflow

RUNS = 3
CASES = int(os.environ.get("CASES", "40"))
"""Of each variant in each run."""
AT_LEAST = 2.0


@dataclass
class Taken:
    """What the steps of some cases took: milliseconds of one step, on the clock and of CPU."""

    wall: list[float] = field(default_factory=list)
    program: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Steps; of the case in the middle, for one that something held up says nothing of a step."""
        return 1000 / median(self.wall)

    @property
    def cpu(self) -> float:
        return median(self.program) + median(self.database)


Run: TypeAlias = dict[str, Taken]


def main() -> int:
    """Measure and print the table; 1 when the engine is below its bar."""
    with connection.schema_editor() as editor:
        editor.create_model(SavedWorkflow)
    line = Line()
    ours, stock = ByEngine(line), ByStock(line)
    variants: list[Variant] = [ours, stock, BySpiff(line), ByBare(line)]
    statements = {variant.name: _statements(line, variant) for variant in variants}
    runs = [_run(line, variants) for _ in range(RUNS)]
    print(f"{RUNS} runs of {CASES} cases of {STEPS} steps each")
    print(
        f"{'':22}{'statements':>11}{'steps/s':>22}{'CPU ms: program':>17}{'database':>10}{'× stock':>22}{'by CPU':>8}"
    )
    for variant in variants:
        print(_row(variant.name, statements[variant.name], runs, stock.name))
    reached = median(run[ours.name].per_second / run[stock.name].per_second for run in runs)
    print(f"The engine does {reached:.2f} times the steps of viewflow as it comes; the bar is {AT_LEAST}.")
    return 0 if reached >= AT_LEAST else 1


def _row(name: str, statements: int, runs: list[Run], stock: str) -> str:
    speed = [run[name].per_second for run in runs]
    ratio = [run[name].per_second / run[stock].per_second for run in runs]
    program, database = (median(median(getattr(run[name], of)) for run in runs) for of in ("program", "database"))
    by_cpu = median(run[stock].cpu / run[name].cpu for run in runs)
    speeds = " / ".join(f"{value:.0f}" for value in _spread(speed))
    ratios = " / ".join(f"{value:.2f}" for value in _spread(ratio))
    return f"{name:22}{statements:11}{speeds:>22}{program:17.2f}{database:10.2f}{ratios:>22}{by_cpu:8.2f}"


def _spread(values: list[float]) -> tuple[float, float, float]:
    return min(values), median(values), max(values)


def _run(line: Line, variants: list[Variant]) -> Run:
    found: Run = defaultdict(Taken)
    for number in range(CASES):
        first = number % len(variants)
        for variant in variants[first:] + variants[:first]:
            _measure(line, variant, found[variant.name])
    return found


def _measure(line: Line, variant: Variant, taken: Taken) -> None:
    """One case; the sum of its steps, each committed."""
    running, spent = _begun(line, variant), [0.0, 0.0, 0.0]
    for _ in range(STEPS):
        waiting = variant.waiting(running)
        before = _clocks()
        variant.step(running, waiting)
        spent = [sum + after - then for sum, after, then in zip(spent, _clocks(), before, strict=True)]
        running.done += 1
    for kept, seconds in zip((taken.wall, taken.program, taken.database), spent, strict=True):
        kept.append(seconds * 1000 / STEPS)


def _begun(line: Line, variant: Variant) -> Running:
    running = Running(line.case())
    running.state = variant.begin(running.case)
    return running


def _clocks() -> tuple[float, float, float]:
    """Seconds of wall time, of this process, and of the server process that works for it."""
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.perf_counter(), time.process_time(), int(server) / 1e9


def _statements(line: Line, variant: Variant) -> int:
    """Of the second step of a case; BEGIN and COMMIT are none. The first makes everything warm."""
    running, counted = _begun(line, variant), 0
    for _ in range(2):
        waiting, before = variant.waiting(running), getattr(variant, "statements", 0)
        with CaptureQueriesContext(connection) as asked:
            variant.step(running, waiting)
        counted = sum("SAVEPOINT" not in query["sql"] and query["sql"] not in ("BEGIN", "COMMIT") for query in asked)
        counted += getattr(variant, "statements", 0) - before
        running.done += 1
    return counted


if __name__ == "__main__":
    sys.exit(main())
