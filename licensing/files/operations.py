"""Storing a file: type by content, size limits, harmless name. Imported as a module: `files.store(...)`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.files import content, names, storage, upright, vector
from licensing.files.models import StoredFile
from licensing.refusals import Refusal
from workflows.people import User

_MEGABYTE = 1024 * 1024
_HEAD = 1024


class CannotStore(Refusal):
    """A file is refused. `data` holds the shown `name`, the limit in `megabytes`, or both."""

    sentences = {
        "empty": _("The file “%(name)s” is empty."),
        "too_large": _("The file “%(name)s” is larger than %(megabytes)s MB."),
        "too_large_together": _("The files of one application may be %(megabytes)s MB together, not more."),
        "unknown_type": _("The file “%(name)s” is neither a PDF nor a JPEG or PNG picture, whatever its name says."),
        "broken": _("The file “%(name)s” is damaged or incomplete and cannot be opened."),
        "two_types": _("The file “%(name)s” hides an archive; only plain PDF, JPEG and PNG files are accepted."),
        "not_harmless": _(
            "The drawing “%(name)s” holds more than a plain drawing (such as a script, a picture or a link), or is no"
            " SVG. Save it as plain SVG or as PNG."
        ),
        "too_many_pixels": _("The picture “%(name)s” has too many pixels; scan it at a lower resolution."),
    }


def store(uploaded: File[bytes], *, by: User | None, at: datetime, turn: bool = False) -> StoredFile:
    """Store an uploaded PDF, JPEG or PNG of at most `UPLOAD_MEGABYTES`: the file first, then its row.

    With `turn`, a photograph that only says that it lies on its side is stored standing up, without what else the
    camera wrote into it, the place for one.

    Raises CannotStore (`empty`, `too_large`, `unknown_type`, `broken`, `two_types`, `too_many_pixels`); then neither
    file nor row was kept.
    """
    incoming = _received(uploaded)
    try:
        if turn:
            incoming = _turned(incoming)
        return _keep(incoming, name=uploaded.name or "", by=by, at=at)
    except content.NotReadable as error:
        raise CannotStore(error.code, name=names.shown_name(uploaded.name or "")) from None
    finally:
        incoming.path.unlink(missing_ok=True)


def hold(uploaded: File[bytes]) -> str:
    """Take an upload in unseen, for `store_held`; returns its hash, which a row of the same transaction must name.

    Raises CannotStore (`empty`, `too_large`).
    """
    incoming = _received(uploaded)
    try:
        storage.settle(incoming)
    finally:
        incoming.path.unlink(missing_ok=True)
    return incoming.sha256


@transaction.atomic
def store_held(sha256: str, *, name: str, by: User | None, at: datetime) -> StoredFile:
    """Look at what is held under this hash, and store it. Raises CannotStore as `store` does."""
    storage.share_lock()
    path = storage.path_of(sha256)
    try:
        media_type = content.recognise(path)
    except content.NotReadable as error:
        raise CannotStore(error.code, name=names.shown_name(name)) from None
    held = storage.Incoming(path, sha256, path.stat().st_size)
    return _row(held, media_type, name=name, by=by, at=at)


def store_emblem(uploaded: File[bytes], *, by: User | None, at: datetime) -> StoredFile:
    """Store the picture at the head of pages: PNG, JPEG, or an SVG that is nothing but a drawing.

    Raises CannotStore as `store` does, and `not_harmless`.
    """
    head = uploaded.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    uploaded.seek(0)
    if not head.startswith(b"<"):
        return store(uploaded, by=by, at=at)
    drawing = uploaded.read(vector.MOST_BYTES + 1)
    try:
        vector.check(drawing)
    except vector.NotHarmless:
        raise CannotStore("not_harmless", name=names.shown_name(uploaded.name or "")) from None
    return _settled(storage.receive([drawing]), StoredFile.MediaType.SVG, name=uploaded.name or "", by=by, at=at)


def check_together(sizes: Iterable[int]) -> None:
    """Refuse files that are larger than `DOSSIER_MEGABYTES` together. Raises CannotStore (`too_large_together`)."""
    if sum(sizes) > settings.DOSSIER_MEGABYTES * _MEGABYTE:
        raise CannotStore("too_large_together", megabytes=settings.DOSSIER_MEGABYTES)


def _received(uploaded: File[bytes]) -> storage.Incoming:
    shown = names.shown_name(uploaded.name or "")
    try:
        incoming = storage.receive(uploaded.chunks(), at_most=settings.UPLOAD_MEGABYTES * _MEGABYTE)
    except storage.TooLarge:
        raise CannotStore("too_large", name=shown, megabytes=settings.UPLOAD_MEGABYTES) from None
    if not incoming.size:
        incoming.path.unlink(missing_ok=True)
        raise CannotStore("empty", name=shown)
    return incoming


def _turned(incoming: storage.Incoming) -> storage.Incoming:
    """The same picture standing up, in the place of the one that lay; any other file as it is."""
    if content.recognise(incoming.path) is not StoredFile.MediaType.JPEG:
        return incoming
    if (standing := upright.standing(incoming.path)) is None:
        return incoming
    incoming.path.unlink()
    return storage.receive([standing])


@transaction.atomic
def _keep(incoming: storage.Incoming, *, name: str, by: User | None, at: datetime) -> StoredFile:
    return _settled(incoming, content.recognise(incoming.path), name=name, by=by, at=at)


@transaction.atomic
def _settled(
    incoming: storage.Incoming, media_type: StoredFile.MediaType, *, name: str, by: User | None, at: datetime
) -> StoredFile:
    storage.settle(incoming)
    return _row(incoming, media_type, name=name, by=by, at=at)


def _row(
    content_of: storage.Incoming, media_type: StoredFile.MediaType, *, name: str, by: User | None, at: datetime
) -> StoredFile:
    return StoredFile.objects.create(
        sha256=content_of.sha256,
        size=content_of.size,
        media_type=media_type,
        original_name=names.display_name(name, content.EXTENSIONS[media_type]),
        stored_by=by,
        at=at,
    )
