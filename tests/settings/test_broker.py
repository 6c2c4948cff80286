"""The broker's folder: what could not be written is not there, what was taken away comes back."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu.exceptions import ChannelError

from settings.broker import Channel
from settings.celery import app

TABLE = ("celery", "celery", "", "celery")


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    queue = str(tmp_path / "queue")
    folders = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": str(tmp_path / "control")}
    with app.connection_for_write(url="filesystem://", transport_options=folders) as connection:
        yield connection.channel()


@contextmanager
def no_room() -> Iterator[None]:
    """Files can be made and not filled, as on a full disk, or when somebody dies before filling them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_application_uses_this_channel(channel: Any) -> None:
    assert isinstance(channel, Channel)
    channel._put("celery", {"body": "ring"})
    assert channel._get("celery") == {"body": "ring"}


def test_a_message_that_was_not_filled_is_not_found(channel: Any, tmp_path: Path) -> None:
    with no_room(), pytest.raises(ChannelError):
        channel._put("celery", {"body": "ring"})
    assert list(tmp_path.glob("queue/*")) == []
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_table_of_queues_that_was_not_filled_does_no_harm(channel: Any) -> None:
    with no_room(), pytest.raises(OSError, match="File too large"):
        channel._queue_bind(*TABLE)
    channel._queue_bind(*TABLE)
    channel._queue_bind(*TABLE)
    assert [entry.queue for entry in channel.get_table("celery")] == ["celery"]


def test_a_folder_that_was_taken_away_comes_back(channel: Any, tmp_path: Path) -> None:
    channel._put("celery", {"body": "lost"})
    shutil.rmtree(tmp_path / "queue")
    channel._put("celery", {"body": "ring"})
    assert channel._get("celery") == {"body": "ring"}
