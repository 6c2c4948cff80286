"""What is written down when something goes wrong: what kind of error, and where; never what was worked on.

Messages, arguments, addresses and local variables of an error may carry personal data, so none of them is kept. Our own
records say only kinds and row ids, and are written as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
OURS = ("settings", "workflows", "licensing")


class Frames(logging.Formatter):
    """One line for the record, and for an error its types with file, line and function, the innermost last."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name}: {_said(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return "\n".join((head, *_told(error))) if error else head


def _said(record: logging.LogRecord) -> str:
    """Our own words; of others the pattern of their sentence, or where it stands: what fills it is left out."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if route := _route(record):
        return route
    if record.levelno < logging.WARNING and not record.exc_info:
        return record.getMessage()
    return str(record.msg) if record.args else f"{_place(record.pathname)}:{record.lineno}"


def _route(record: logging.LogRecord) -> str:
    """For a request that failed: method, the pattern of its address and the status."""
    request = getattr(record, "request", None)
    if request is None:
        return ""
    match = getattr(request, "resolver_match", None)
    where = match.route if match else "no address of ours"
    return f"{request.method} {where} {getattr(record, 'status_code', '')}".strip()


def _told(error: BaseException) -> Iterator[str]:
    """The error, and before it what it came from."""
    came_from = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if came_from:
        yield from _told(came_from)
        yield "  and then"
    yield f"  {type(error).__module__}.{type(error).__qualname__}"
    yield from _frames(error.__traceback__)


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(traceback):
        yield f"    {_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}"


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else file


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"frames": {"()": Frames}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "frames"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {
        # Django would mail the whole page with its variables to the administrators.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # An address that does not exist is no fault of ours.
        "django.request": {"level": "ERROR"},
        # A broker that is a folder has no host, and kombu warns of that on every look.
        "kombu.connection": {"level": "ERROR"},
    },
}
"""To the standard error of each process, which `settings.serving` keeps in `VAR_DIR/log`."""
