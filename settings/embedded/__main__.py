"""The embedded database by hand: `python -m settings.embedded start | stop | status | during COMMAND…`.

`during` runs a command with the database there, and stops it afterwards if it was started for this.
"""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence

from settings.embedded.place import CannotStart
from settings.embedded.server import DATABASE, ROLE, Cluster
from settings.env import env


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m settings.embedded", description=__doc__)
    parser.add_argument("what", choices=["start", "stop", "status", "during"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    if env.DATABASE_URL:
        return during(None, asked.command) if asked.what == "during" else say("DATABASE_URL is set: nothing to do.")
    cluster = Cluster(env.VAR_DIR / "postgres", env.EMBEDDED_FSYNC)
    try:
        if asked.what == "during":
            return during(cluster, asked.command)
        if asked.what == "start":
            cluster.ensure()
        if asked.what == "stop" and not cluster.stop():
            return say("The database was not running.")
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return say(status(cluster))


def status(cluster: Cluster) -> str:
    """One line for people, with what `psql` needs."""
    pid = cluster.running()
    if not pid:
        return f"The database in {cluster.place.home} is stopped."
    return f"The database runs, process {pid}: psql -h {cluster.place.sockets} -U {ROLE} {DATABASE}"


def during(cluster: Cluster | None, command: Sequence[str]) -> int:
    """Run `command` with the database there; its exit code."""
    started = cluster.ensure() if cluster else False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command decides what Ctrl-C means
    try:
        return subprocess.run(
            command, check=False, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        ).returncode
    finally:
        if cluster and started:
            cluster.stop()


def say(sentence: str) -> int:
    print(sentence)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
