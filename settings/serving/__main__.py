"""`python -m settings.serving`: prepare, start web, worker and beat, tell the address; `… stop` ends a running one.

A second start keeps what the first made.
"""

import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException

from settings.embedded.place import CannotStart
from settings.embedded.server import Cluster
from settings.env import ROOT, env
from settings.serving.children import Child, Children, Stopped
from settings.serving.telling import say

RUN = env.VAR_DIR / "run"
LOGS = env.VAR_DIR / "log"
HERE = "127.0.0.1"
PORTS_TRIED = 50
ANSWER_SECONDS = 1

SIGN = RUN / "worker.sign"
SWEEPS_MISSED = 9
PATIENCE_SECONDS = SWEEPS_MISSED * env.JOB_SWEEP_SECONDS + 30
"""Worker and beat leave their sign together: when it fails to come, one of them hangs, and both are started anew."""

PREPARE = [sys.executable, "-m", "settings.serving.prepare"]
REPLAYS = {"half_year_2021": [], "running_week": ["--verbosity=0"]}
"""What is played before the very first start; of the week at work there are no figures to show."""
LOG_INS = ["log_ins"]
FIRST_LINK = ["first_link"]
WORKER = ["celery", "-A", "settings.celery", "worker", "--loglevel=WARNING", "--concurrency=2", "--without-gossip"]
BEAT = ["celery", "-A", "settings.celery", "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={RUN / 'beat'}"]
# What people search for stands after the question mark of an address, so the log leaves that out.
LOG = [
    "--logger-class=settings.serving.weblog.WebLog",
    "--access-logfile=-",
    "--access-logformat=%(t)s %(m)s %(U)s %(s)s %(M)sms",
]
QUICK = ["--preload", "--graceful-timeout=3", "--no-control-socket"]
WEB = ["gunicorn", "settings.wsgi", "--workers=2", "--threads=4", *QUICK, *LOG]


class CannotServe(Exception):
    """The site does not start; the sentence says why."""


def main(arguments: Sequence[str]) -> int:
    try:
        if arguments == ["stop"]:
            return stop()
        with only_one(), embedded_database(), closing(listen(env.PORT)) as door:
            serve(door)
    except (CannotServe, CannotStart) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def serve(door: socket.socket) -> None:
    """Prepare, start and watch until somebody stops us."""
    port = door.getsockname()[1]
    os.environ["PORT"] = str(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    with Children(LOGS, RUN, say) as children:
        try:
            if children.run(PREPARE):
                raise CannotServe("The site is not started.")
            for name, command in (("worker", WORKER), ("beat", BEAT)):
                children.keep(Child(name, program(command), sign=SIGN, patience=PATIENCE_SECONDS))
            if env.DEMO:
                replay_once(children)
            children.keep(Child("web", program([*WEB, f"--bind=fd://{door.fileno()}"]), [door.fileno()]))
            for listing in (LOG_INS, FIRST_LINK):
                children.run(manage(listing))
            children.watch(until=lambda: answers(port), every=0.1)
            say(f"http://{HERE}:{port} answers. Ctrl-C stops it.")
            children.watch()
        except Stopped:
            say("Stopping")


def replay_once(children: Children) -> None:
    """Replay half a year and a week at work before the very first start; an interrupted one goes on where it stood."""
    for name, quietly in REPLAYS.items():
        replayed = RUN / f"{name}.replayed"
        if not replayed.exists():
            if children.run(manage(["replay", name, "--no-worker", *quietly])):
                raise CannotServe("The replay stopped; the site is not started.")
            replayed.touch()


def manage(command: Sequence[str]) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *command]


def program(command: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *command]


def answers(port: int) -> bool:
    """Whether the site answers at all; an error page is an answer too."""
    with closing(HTTPConnection(HERE, port, timeout=ANSWER_SECONDS)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            return False
    return True


def listen(port: int) -> socket.socket:
    """Take `port`, or say that it is taken and take the next free one. Held open, so that web may restart behind it."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HERE, candidate))
            door.listen(128)
        except OSError:
            door.close()
            say(f"Port {candidate} is taken.")
        else:
            return door
    raise CannotServe(f"No free port between {port} and {port + PORTS_TRIED}: set PORT.")


@contextmanager
def embedded_database() -> Iterator[None]:
    """Have the database there; stopped afterwards only when it was started here."""
    cluster = None if env.DATABASE_URL else Cluster(env.VAR_DIR / "postgres", env.EMBEDDED_FSYNC)
    started = cluster.ensure() if cluster else False
    try:
        yield
    finally:
        if cluster and started:
            cluster.stop()


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the file that names us; refused while another holds it."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "serving.pid").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotServe("The site runs already; `make stop` stops it.") from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def stop() -> int:
    """Stop the site that runs from this folder, and wait until it has stopped."""
    path = RUN / "serving.pid"
    if not path.exists():
        return 0
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_EX)
            say("The site is stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
