"""Scans of a list arrive some at a time before it is confirmed. Nobody looks into them yet: the worker does.

What no list took within a day is let go; its content goes with the sweep of files that no row names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from licensing.administration.models import ArrivedScan
from licensing.files import operations as files
from licensing.files.operations import CannotStore
from workflows.people import User

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def arrive(*, token: UUID, scans: Iterable[File[bytes]], by: User, at: datetime) -> None:
    """Keep scans for the list that will be confirmed under this token; of two of one name the later one counts.

    What is empty or too large stays away with its sentence, which the list tells.
    """
    ArrivedScan.objects.filter(at__lt=at - KEPT_FOR).delete()
    for scan in scans:
        try:
            came = {"sha256": files.hold(scan), "sentence": ""}
        except CannotStore as refused:
            came = {"sha256": "", "sentence": str(refused)}
        ArrivedScan.objects.update_or_create(token=token, by=by, name=scan.name or "", defaults={**came, "at": at})


def take(*, token: UUID, by: User) -> dict[str, ArrivedScan]:
    """Those that came under this token, by their names. They are the list's from now on."""
    mine = ArrivedScan.objects.filter(token=token, by=by)
    found = {one.name: one for one in mine}
    mine.delete()
    return found
