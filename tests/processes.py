"""Other processes on the database of the running test: a Python that stays open, and a real worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def address_of_test_database() -> str:
    """A DATABASE_URL for the database that this test uses."""
    known = connection.get_connection_params()
    who = quote(str(known.get("user") or ""))
    if password := known.get("password"):
        who += f":{quote(str(password))}"
    place = {name: str(known[name]) for name in ("host", "port") if known.get(name)}
    return f"postgres://{who}@/{known['dbname']}?{urlencode(place)}"


def environment(**more: str) -> dict[str, str]:
    """What another process needs to work on this test's database, broker and files."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        "DATABASE_URL": address_of_test_database(),
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "VAR_DIR": str(settings.VAR_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "INSTALLATION_KEY": settings.INSTALLATION_KEY,
        **more,
    }


class Python:
    """A second interpreter with Django set up, that runs what it is told and answers with what that printed."""

    def __init__(self) -> None:
        loop = (
            "import sys, django; django.setup(); space = {}\n"
            "for line in sys.stdin:\n"
            "    exec(line.encode().decode('unicode_escape'), space); print('\\0', flush=True)\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", loop],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=ROOT,
        )

    def run(self, code: str) -> str:
        """Run `code` there and wait; raises EOFError when it failed, its traceback is on stderr."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(code.encode("unicode_escape").decode() + "\n")
        self._process.stdin.flush()
        lines = []
        while (line := self._process.stdout.readline()) != "\0\n":
            if not line:
                raise EOFError(code)
            lines.append(line)
        return "".join(lines).strip()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def worker(*words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real celery worker; `words` are modules that register vocabulary of the test."""
    command = [sys.executable, "-m", "celery", "-A", "settings.celery", "worker", "-P", "solo", "-l", "WARNING"]
    for module in words:
        command += ["-I", module]
    process = subprocess.Popen(command, env=environment(**more), cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(true: Callable[[], Any], seconds: float = 90) -> Any:
    """The first truthy answer; raises TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > end:
            raise TimeoutError(true)
        time.sleep(0.05)
    return answer
