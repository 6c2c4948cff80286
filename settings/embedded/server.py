"""One PostgreSQL server: started once by whoever comes first, found by everyone after, stopped on request.

It belongs to no process: it stays when the process that started it is killed.
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import pq, sql

from settings.embedded.place import SOCKET, CannotStart, Place, find_place

SUPERUSER = "postgres"
ROLE = "licensing"
DATABASE = "licensing"
WAIT_SECONDS = 60
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@dataclass(frozen=True)
class Cluster:
    """The cluster kept in `folder`. Without `fsync` it is faster, and a crash of the machine may spoil it."""

    folder: Path
    fsync: bool = True

    @cached_property
    def place(self) -> Place:
        return find_place(self.folder)

    def running(self) -> int | None:
        """The server's process id, or None.

        After a restart of the machine its file may name somebody else's process: ours was told the data folder.
        """
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split()[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.place.data) in words else None

    def ensure(self) -> bool:
        """See that the server runs and has `DATABASE`; true when it was started here. Refused: `CannotStart`."""
        with self._locked():
            self.place.make()
            started = not self.running()
            if started:
                self._initialise()
                self._start()
            self._wait_until_ready()
            self._make_database()
        return started

    def stop(self) -> bool:
        """Stop the server, ending open connections; true when there was one."""
        with self._locked():
            if not self.running():
                return False
            self._run("pg_ctl", "stop", "-D", str(self.place.data), "-m", "fast", "-w", "-t", str(WAIT_SECONDS))
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock = self.folder.with_suffix(".lock").open("a")
        except PermissionError as error:
            raise CannotStart(f"{error.filename} belongs to another user: run the commands as that user.") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        """Make an empty cluster. It is renamed when complete: an interrupted attempt leaves nothing to trip over."""
        if self.place.data.exists():
            return
        fresh = self.place.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._run("initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", *LOCALE)
        fresh.rename(self.place.data)

    def _start(self) -> None:
        stale = (self.place.data / "postmaster.pid", self.place.sockets / f"{SOCKET}.lock")
        for file in stale:
            file.unlink(missing_ok=True)
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.place.sockets}",
            "unix_socket_permissions=0700",
            *(() if self.fsync else CARELESS),
        ]
        words = shlex.join(word for option in options for word in ("-c", option))
        where = ("-D", str(self.place.data), "-l", str(self.place.log))
        self._run("pg_ctl", "start", *where, "-w", "-t", str(WAIT_SECONDS), "-o", words)

    def _wait_until_ready(self) -> None:
        """A server that recovers from a crash runs already, and refuses for a while."""
        deadline = time.monotonic() + WAIT_SECONDS
        while pq.PGconn.ping(f"host='{self.place.sockets}'".encode()) != pq.Ping.OK:
            if time.monotonic() > deadline:
                raise CannotStart(f"The embedded database does not answer; see {self.place.log}.")
            time.sleep(0.05)

    def _make_database(self) -> None:
        """Make role and database when missing. The role is no superuser, as on a managed server."""
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        host = str(self.place.sockets)
        with psycopg.connect(host=host, user=SUPERUSER, dbname=SUPERUSER, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the owner. It talks to a file: the server it leaves would hold a pipe."""
        owner = self.place.owner
        with self.place.log.open("a") as log:
            if owner:
                os.chown(self.place.log, owner.pw_uid, owner.pw_gid)
            done = subprocess.run(
                [str(self.place.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.home,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                check=False,
            )
        if done.returncode:
            last = "\n".join(self.place.log.read_text(errors="replace").splitlines()[-10:])
            raise CannotStart(f"The embedded database: {program} failed. The end of {self.place.log}:\n{last}")
