"""The processes of a site on the test's database, with a replay that goes on meanwhile."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from django.urls import reverse

from settings.serving.__main__ import BEAT, HERE, WEB, WORKER
from tests.processes import wait_for
from tests.system.program import Program

PATIENCE_SECONDS = 150
ANSWER_SECONDS = 30
A_LOOK_SECONDS = 2


class House:
    """Web, worker, beat and a replay; everything but the database lies in `folder`.

    `inspect` looks, with what a program had in hand, at how it left things when it fell at its point.
    """

    def __init__(self, folder: Path, inspect: Mapping[str, Callable[[str], None]]) -> None:
        self.inspect, self.broker = inspect, folder / "broker"
        self._bells_before_worker: set[Path] = set()
        self.replay_is_over = False
        self._door = socket.create_server((HERE, 0))
        door = self._door.fileno()
        bell, file = "between_commit_and_bell", "between_file_and_row"
        programs = [
            Program("web", [*WEB, f"--bind=fd://{door}"], folder, point=bell, sockets=[door]),
            Program("worker", WORKER, folder, point=file),
            Program("beat", [*BEAT, "--loglevel=INFO", f"--schedule={folder / 'beat'}"], folder),
            Program("replay", ["django", "replay", "half_year_2021", "--no-worker"], folder, point=bell),
        ]
        self.programs = {program.name: program for program in programs}

    def __enter__(self) -> House:
        return self

    def __exit__(self, *_: object) -> None:
        for program in self.programs.values():
            program.end()
        self._door.close()

    def start(self, *names: str) -> None:
        """Start these, without waiting for them."""
        for name in names:
            self.programs[name].start()
            if name == "worker":
                self._bells_before_worker = self.bells()

    def kill(self, name: str) -> None:
        """Kill it; it stays dead until it is started."""
        self._see_to_all()
        self.programs[name].kill()

    def wait_until(self, true: Callable[[], object]) -> None:
        """Wait, and meanwhile start again who falls. Whoever ends otherwise is a failure."""

        def look() -> object:
            self._see_to_all()
            return true()

        wait_for(look, PATIENCE_SECONDS)

    def is_ready(self, name: str) -> bool:
        """Web answers, worker has heard the bells that rang before it came (beat rings all the time), beat has rung."""
        if name == "web":
            return self.ask("GET", reverse("login"), seconds=A_LOOK_SECONDS) == 200
        if name == "worker":
            self._bells_before_worker = self._bells_before_worker or self.bells()
            return bool(self._bells_before_worker) and not self._bells_before_worker & self.bells()
        return "Sending due task" in self.programs["beat"].log

    def bells(self) -> set[Path]:
        """The messages that wait in the broker's folder."""
        return set(self.broker.glob("queue/*.msg"))

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        cookies: str = "",
        seconds: float = ANSWER_SECONDS,
    ) -> int:
        """The status with which web answers; 0 when it does not."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        with closing(HTTPConnection(HERE, self._door.getsockname()[1], timeout=seconds)) as line:
            try:
                line.request(method, path, urlencode(fields or {}), headers)
                return line.getresponse().status
            except OSError:
                return 0

    def _see_to_all(self) -> None:
        for program in self.programs.values():
            if program.ended_with is not None:
                self._see_to(program)

    def _see_to(self, program: Program) -> None:
        if program.flag.exists() and not program.has_fallen:
            program.has_fallen = True
            self.inspect[program.name](program.flag.read_text())
            self.start(program.name)
        elif program.name == "replay" and program.ended_with == 0:
            self.replay_is_over = True
        else:
            raise AssertionError(f"{program.name} ended with {program.ended_with}:\n{program.log[-3000:]}")
