"""A program of the project that dies once at one exact point, as by kill -9, with its whole process group.

`python -m tests.system.dying POINT FLAG MODULE ...` runs MODULE. At the point it writes into FLAG what it had in hand
and dies; while FLAG exists it lives on. Start it as the leader of a group of its own.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import django

Die = Callable[[object], None]


def between_commit_and_bell(die: Die) -> None:
    """What wants a job is committed; the bell of that very job does not ring. Has the job's id in hand."""
    from workflows import jobs

    want, ring = jobs.want, jobs.ring
    wanted_here: set[int] = set()

    @wraps(want)
    def wanting(*words: Any, **more: Any) -> Any:
        job = want(*words, **more)
        wanted_here.add(job.pk)
        return job

    @wraps(ring)
    def ringing(job_id: int) -> None:
        if job_id in wanted_here:
            die(job_id)
        ring(job_id)

    jobs.want, jobs.ring = wanting, ringing


def between_file_and_row(die: Die) -> None:
    """The file lies under its hash, the row that names it is not committed. Has the hash in hand."""
    from licensing.files import storage

    settle = storage.settle

    @wraps(settle)
    def settling(incoming: storage.Incoming) -> None:
        settle(incoming)
        die(incoming.sha256)

    storage.settle = settling


POINTS: dict[str, Callable[[Die], None]] = {
    point.__name__: point for point in (between_commit_and_bell, between_file_and_row)
}


def main(point: str, flag: Path, module: str) -> None:
    assert os.getpgrp() == os.getpid(), "whoever started this would die with it"

    def die(hand: object) -> None:
        if not flag.exists():
            flag.write_text(str(hand))
            os.killpg(0, signal.SIGKILL)

    django.setup()
    POINTS[point](die)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _, point, flag, module, *words = sys.argv
    sys.argv = [module, *words]
    main(point, Path(flag), module)
