"""Serving: what dies comes back, what is stopped leaves nothing, a taken port is no obstacle."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from settings.serving.__main__ import listen
from settings.serving.children import STOP_SECONDS, Child, Children, Stopped

SLEEP = [sys.executable, "-c", "import signal; signal.pause()"]
DEAF = [
    sys.executable,
    "-c",
    "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()",
]
ONE_SIGN = [sys.executable, "-c", "import pathlib, signal, sys; pathlib.Path(sys.argv[1]).touch(); signal.pause()"]
MANY_SIGNS = [
    sys.executable,
    "-c",
    "import pathlib, sys, time\nwhile True: pathlib.Path(sys.argv[1]).touch(); time.sleep(0.1)",
]
PARENT = ["sh", "-c", "sleep 1000 & echo $!; wait"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(tmp_path: Path, said: list[str]) -> Iterator[Children]:
    with Children(tmp_path / "log", tmp_path / "run", said.append) as children:
        yield children


@pytest.fixture(autouse=True)
def another_thread() -> Iterator[None]:
    """A signal to a process goes to any of its threads: here there are two."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


def alive(pid: int) -> bool:
    """Whether the process runs; one that waits for its parent to look at it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pid_of(child: Child) -> int:
    return child.process.pid if child.process else 0


def test_a_child_that_dies_comes_back_and_it_is_said(children: Children, said: list[str], tmp_path: Path) -> None:
    child = Child("worker", SLEEP)
    children.keep(child)
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    children.watch(until=lambda: pid_of(child) not in (0, first))
    assert alive(pid_of(child))
    assert (tmp_path / "run" / "worker.pid").read_text() == f"{pid_of(child)}\n"
    assert said == [f"worker ended by itself (-9), again in 1 s; see {tmp_path / 'log' / 'worker.log'}"]


def test_each_death_makes_the_pause_longer(children: Children, said: list[str]) -> None:
    children.keep(Child("worker", ["false"]))
    children.watch(until=lambda: len(said) == 3)
    assert [sentence.split("again in ")[1].split(" s")[0] for sentence in said] == ["1", "2", "4"]


def test_what_a_dead_child_had_started_ends_too(children: Children, tmp_path: Path) -> None:
    child = Child("worker", PARENT)
    children.keep(child)
    log = tmp_path / "log" / "worker.log"
    children.watch(until=lambda: bool(log.read_text().strip()), every=0.05)
    grandchild = int(log.read_text())
    os.kill(pid_of(child), signal.SIGKILL)
    children.watch(until=lambda: child.due_at is not None)
    children.watch(until=lambda: not alive(grandchild), every=0.05)


def test_a_child_that_lives_but_gives_no_sign_is_started_anew(
    children: Children, said: list[str], tmp_path: Path
) -> None:
    child = Child("worker", [*ONE_SIGN, str(tmp_path / "sign")], sign=tmp_path / "sign", patience=1)
    children.keep(child)
    first = pid_of(child)
    children.watch(until=lambda: pid_of(child) not in (0, first))
    assert not alive(first)
    assert said == [
        f"worker gave no sign of life for 1 s and was ended (-9), again in 1 s; see {tmp_path / 'log' / 'worker.log'}"
    ]


def test_a_child_that_gives_signs_is_left_alone(children: Children, said: list[str], tmp_path: Path) -> None:
    child = Child("worker", [*MANY_SIGNS, str(tmp_path / "sign")], sign=tmp_path / "sign", patience=2)
    children.keep(child)
    first, end = pid_of(child), time.monotonic() + 3
    children.watch(until=lambda: time.monotonic() > end, every=0.1)
    assert (pid_of(child), said) == (first, [])


def test_a_signal_stops_us_and_all(tmp_path: Path, said: list[str]) -> None:
    child = Child("worker", SLEEP)
    with Children(tmp_path, tmp_path, said.append) as children:
        children.keep(child)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            children.watch()
    assert not alive(pid_of(child))
    assert not list(tmp_path.glob("*.pid"))


def test_asking_twice_does_not_wait_for_a_deaf_child(tmp_path: Path, said: list[str]) -> None:
    child = Child("worker", DEAF)
    with Children(tmp_path, tmp_path, said.append) as children:
        children.keep(child)
        children.watch(until=lambda: "deaf" in (tmp_path / "worker.log").read_text(), every=0.05)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            children.watch()
        asked_at = time.monotonic()
    assert not alive(pid_of(child))
    assert time.monotonic() - asked_at < STOP_SECONDS / 2


def test_a_command_runs_to_its_end_and_tells_its_code(children: Children, tmp_path: Path) -> None:
    with (tmp_path / "words").open("wb") as output:
        assert children.run(["sh", "-c", "echo done; exit 3"], output) == 3
    assert (tmp_path / "words").read_text() == "done\n"


def test_a_taken_port_is_said_and_the_next_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with closing(listen(port)) as door:
            assert door.getsockname()[1] > port
    assert capsys.readouterr().out.startswith(f"Port {port} is taken.\n")
