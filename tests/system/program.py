"""A process of the site, started, killed and started again by the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, environment

SOONER = {"JOB_LEASE_SECONDS": "2", "JOB_SWEEP_SECONDS": "1"}


@dataclass
class Program:
    """One process and those that it starts: a group of their own.

    With a `point` it dies there by itself, once, and leaves `flag` (`tests.system.dying`).
    """

    name: str
    command: Sequence[str]
    folder: Path
    point: str = ""
    sockets: Sequence[int] = ()
    kills: int = 0
    has_fallen: bool = False
    log_begins: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def flag(self) -> Path:
        """There once it fell at its point; says what it had in hand."""
        return self.folder / f"{self.name}.fell"

    @property
    def log(self) -> str:
        """What it said since it was started last."""
        return (self.folder / f"{self.name}.log").read_bytes()[self.log_begins :].decode(errors="replace")

    @property
    def ended_with(self) -> int | None:
        """The exit code of one that ended by itself."""
        return self.process.poll() if self.process else None

    def start(self) -> None:
        """Start it, its log going on where it was."""
        launcher = ["tests.system.dying", self.point, str(self.flag)] if self.point else []
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.log_begins = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", *launcher, *self.command],
                cwd=ROOT,
                env=environment(VAR_DIR=str(self.folder), **SOONER),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self.sockets,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it and whatever it started, in the midst of what they do."""
        assert self.process
        assert self.ended_with is None, f"{self.name} has ended by itself"
        self.end()
        self.kills += 1

    def end(self) -> None:
        """End it if it runs."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
