"""Processes that are started together, started again when they die, and stopped together.

Each is the leader of a session of its own, so that Ctrl-C at the terminal reaches only us and the order of stopping is
ours. It is told to stop when we are killed.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from settings.serving.signals import Signals

STOP_SECONDS = 8
LONGEST_PAUSE = 30
STEADY_SECONDS = 60
TELL_WHEN_PARENT_DIES = 1


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """A process that shall run all the time. `deaths` counts those in quick succession.

    One with a `sign` touches that file while it works; when it leaves it alone for `patience` seconds it hangs, however
    alive it looks.
    """

    name: str
    command: Sequence[str]
    sockets: Sequence[int] = ()
    sign: Path | None = None
    patience: float = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    deaths: int = 0
    due_at: float | None = None

    def seconds_of_patience(self) -> float | None:
        """How long it may still be silent; None where nobody listens."""
        if self.sign is None or self.process is None:
            return None
        silent = time.monotonic() - self.started_at
        with suppress(FileNotFoundError):
            silent = min(silent, max(0.0, time.time() - self.sign.stat().st_mtime))
        return self.patience - silent


@dataclass
class Children:
    """Those of one site. Logs go to `logs`, process ids to `pids`; `say` tells the person who watches."""

    logs: Path
    pids: Path
    say: Callable[[str], None]
    kept: list[Child] = field(default_factory=list)
    signals: Signals = field(init=False)

    def __enter__(self) -> Self:
        for folder in (self.logs, self.pids):
            folder.mkdir(parents=True, exist_ok=True)
        self.signals = Signals()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self.signals.close()

    def keep(self, child: Child) -> None:
        """Start `child`, and start it again whenever it dies."""
        self.kept.append(child)
        self._start(child)

    def run(self, command: Sequence[str], output: IO[bytes] | None = None) -> int:
        """Run `command` to its end while the others are watched; its exit code. Raises `Stopped`."""
        process = _spawn(command, output)
        try:
            while process.poll() is None:
                self._await()
        finally:
            _end(process)
        return process.returncode

    def watch(self, until: Callable[[], bool] = lambda: False, every: float | None = None) -> None:
        """Watch until `until()` holds, asked after each event and `every` seconds. Raises `Stopped`."""
        while not until():
            self._await(every)

    def _await(self, longest: float | None = None) -> None:
        """Sleep until a signal comes or a child is due, then see to the children."""
        pauses = [max(0.0, child.due_at - time.monotonic()) for child in self.kept if child.due_at]
        pauses += [] if longest is None else [longest]
        pauses += [max(0.0, left) for child in self.kept if (left := child.seconds_of_patience()) is not None]
        if self.signals.asked_to_stop(min(pauses, default=None)):
            raise Stopped
        for child in self.kept:
            if child.due_at and child.due_at <= time.monotonic():
                self._start(child)
            elif child.process and child.process.poll() is not None:
                self._mourn(child, child.process)
            elif child.process and (left := child.seconds_of_patience()) is not None and left <= 0:
                self._mourn(child, child.process, f"gave no sign of life for {child.patience:.0f} s and was ended")

    def _start(self, child: Child) -> None:
        with self._log(child).open("ab") as log:
            child.process = _spawn(child.command, log, child.sockets)
        child.started_at, child.due_at = time.monotonic(), None
        self._pid(child).write_text(f"{child.process.pid}\n")

    def _mourn(self, child: Child, process: subprocess.Popen[bytes], how: str = "ended by itself") -> None:
        """Note a death, end what it left behind, and set the moment of its return: later at each death."""
        _end(process)
        now = time.monotonic()
        child.deaths = child.deaths + 1 if now - child.started_at < STEADY_SECONDS else 1
        pause = min(2 ** (child.deaths - 1), LONGEST_PAUSE)
        child.process, child.due_at = None, now + pause
        self._pid(child).unlink(missing_ok=True)
        self.say(f"{child.name} {how} ({process.returncode}), again in {pause} s; see {self._log(child)}")

    def _stop(self) -> None:
        """Ask all to stop, wait a little, then end what is left. A second Ctrl-C does not wait."""
        running = [child.process for child in self.kept if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(process.poll() is None for process in running) and (left := deadline - time.monotonic()) > 0:
            if self.signals.asked_to_stop(left):
                break
        for process in running:
            _end(process)
        for child in self.kept:
            self._pid(child).unlink(missing_ok=True)

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    def _pid(self, child: Child) -> Path:
        return self.pids / f"{child.name}.pid"


def _spawn(command: Sequence[str], output: IO[bytes] | None, sockets: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        pass_fds=sockets,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(TELL_WHEN_PARENT_DIES, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
