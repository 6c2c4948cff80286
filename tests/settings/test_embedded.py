"""The embedded database: one server whoever starts it, alive when its starter dies, closed to other users."""

import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from settings.embedded import place
from settings.embedded.base import DatabaseWrapper
from settings.embedded.server import DATABASE, ROLE, Cluster
from settings.env import ROOT

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")

START = """
import sys
from pathlib import Path
from settings.embedded.server import Cluster
cluster = Cluster(Path(sys.argv[1]), fsync=False)
cluster.ensure()
print(cluster.running(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may walk through, as most projects are."""
    made = Path(tempfile.mkdtemp(prefix="embedded."))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "postgres", fsync=False)
    yield cluster
    cluster.stop()
    remove_elsewhere(cluster)


def remove_elsewhere(cluster: Cluster) -> None:
    """Remove what root keeps of a cluster outside its folder."""
    if place.OPEN_FOLDER in cluster.place.home.parents:
        shutil.rmtree(cluster.place.home.parent)


def starter(cluster: Cluster) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", START, str(cluster.folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told_pid(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


def answer(cluster: Cluster, question: str) -> Any:
    with psycopg.connect(host=str(cluster.place.sockets), user=ROLE, dbname=DATABASE) as server:
        row = server.execute(question).fetchone()
    return row and row[0]


def test_two_processes_that_start_at_once_get_one_server(cluster: Cluster) -> None:
    first, second = starter(cluster), starter(cluster)
    assert told_pid(first) == told_pid(second) == cluster.running()
    first.communicate()
    second.communicate()
    assert cluster.running()


def test_the_server_survives_its_starter_and_is_found_again(cluster: Cluster) -> None:
    process = starter(cluster)
    pid = told_pid(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert cluster.running() == pid
    assert cluster.ensure() is False
    assert answer(cluster, "SELECT current_user::text") == ROLE


def test_it_stops_and_keeps_its_data(cluster: Cluster) -> None:
    assert cluster.ensure() is True
    with psycopg.connect(host=str(cluster.place.sockets), user=ROLE, dbname=DATABASE) as server:
        server.execute("CREATE TABLE kept AS SELECT 'Đức' AS name")
    assert cluster.stop() is True
    assert cluster.running() is None
    assert cluster.stop() is False
    assert cluster.ensure() is True
    assert answer(cluster, "SELECT upper(name) FROM kept") == "ĐỨC"


def test_a_number_left_by_a_crash_and_taken_by_another_process_is_no_server(cluster: Cluster) -> None:
    cluster.ensure()
    crashed = cluster.running()
    assert crashed
    left = (cluster.place.data / "postmaster.pid").read_text()
    ended = os.pidfd_open(crashed)
    os.kill(crashed, signal.SIGQUIT)
    select.select([ended], [], [])
    os.close(ended)
    (cluster.place.data / "postmaster.pid").write_text(left.replace(str(crashed), str(os.getpid()), 1))
    assert cluster.running() is None
    assert cluster.ensure() is True


def test_an_interrupted_first_start_is_begun_again(cluster: Cluster) -> None:
    cluster.place.make()
    fresh = cluster.place.data.with_suffix(".new")
    fresh.mkdir()
    (fresh / "PG_VERSION").write_text("18\n")
    cluster.ensure()
    assert answer(cluster, "SELECT 1") == 1


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    cluster = Cluster(folder / ("long" * 30) / "postgres", fsync=False)
    try:
        cluster.ensure()
        assert len(os.fsencode(cluster.place.sockets / place.SOCKET)) < 107
        assert answer(cluster, "SELECT 1") == 1
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.sockets)
        remove_elsewhere(cluster)


def test_the_folders_are_closed_to_others(cluster: Cluster) -> None:
    cluster.ensure()
    assert stat.S_IMODE(cluster.place.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE((cluster.place.sockets / place.SOCKET).stat().st_mode) == 0o700


@as_root
def test_below_a_private_folder_root_keeps_it_elsewhere_and_opens_nothing(folder: Path) -> None:
    folder.chmod(0o700)
    cluster = Cluster(folder / "project" / "postgres", fsync=False)
    try:
        cluster.ensure()
        assert place.OPEN_FOLDER in cluster.place.home.parents
        assert answer(cluster, "SELECT 1") == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        cluster.stop()
        remove_elsewhere(cluster)


@as_root
def test_programs_that_others_cannot_read_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = folder / "private"
    for part in place.PARTS:
        shutil.copytree(place.PACKAGES / part, private / part)
    private.chmod(0o700)
    monkeypatch.setattr(place, "PACKAGES", private)
    cluster = Cluster(folder / "postgres", fsync=False)
    try:
        cluster.ensure()
        assert cluster.place.home == cluster.folder
        assert place.OPEN_FOLDER in cluster.place.packages.parents
        assert answer(cluster, "SELECT 1") == 1
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.packages)


def test_a_folder_of_another_user_is_refused(cluster: Cluster) -> None:
    cluster.folder.symlink_to(Path("/"))
    with pytest.raises(place.CannotStart, match="belongs to another user"):
        cluster.ensure()


def test_django_starts_it_on_first_connection_and_again_after_it_stopped(cluster: Cluster) -> None:
    described = connection.settings_dict | {"NAME": DATABASE, "CLUSTER": cluster.folder, "FSYNC": False, "HOST": ""}
    for _ in range(2):
        wrapper = DatabaseWrapper(described, alias="embedded")
        with wrapper.get_new_connection(wrapper.get_connection_params()) as server:
            assert server.execute("SELECT current_user::text").fetchone() == (ROLE,)
        cluster.stop()
