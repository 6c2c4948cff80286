"""The default broker's folder, in which every file is complete from the first moment.

kombu makes a file under its final name, then fills it. A worker that looks in between, or after the writer was killed
in between, cannot read it and ends; an empty table of queues would keep it from ever starting again.
"""

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu's channel; when its folders are gone it makes them again."""

    def _put(  # type: ignore[override] # kombu's two bases name the message differently
        self, queue: str, payload: dict[str, Any], **_: Any
    ) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        try:
            appear(Path(self.data_folder_out, name), dumps(payload))
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        with suppress(FileExistsError):
            appear(Path(self.control_folder, f"{exchange}.exchange"), dumps([]))
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    """What `filesystem://` means here."""

    Channel = Channel


def appear(place: Path, text: str) -> None:
    """Write a file, then give it its name. Raises FileExistsError, leaving what is there, or another OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{uuid4()}.unfinished")
    try:
        unfinished.write_text(text)
        os.link(unfinished, place)
    finally:
        unfinished.unlink(missing_ok=True)
