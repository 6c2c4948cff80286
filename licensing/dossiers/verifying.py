"""A human's judgement where the training check leaves one open, or where an official knows better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from licensing.dossiers.declared import evidence_of
from licensing.dossiers.models import Dossier, TrainingVerification
from licensing.dossiers.refusals import CannotVerify
from workflows.people import User


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the official found out about one declared worker, named by the row's id, and what that rests on."""

    worker_id: int
    verified: bool
    reason: str


@transaction.atomic
def verify_training(
    *, dossier: Dossier, judgements: Sequence[Judgement], by: User, at: datetime
) -> list[TrainingVerification]:
    """Keep judgements about persons of the dossier; of each person the latest counts, until the papers change.

    Somebody who is missing cannot be judged: that takes a supplement. Raises CannotVerify; then none was kept.
    """
    workers = {row.pk: row for row in dossier.workers.prefetch_related("certificates")}
    judged: set[int] = set()
    rows = []
    for one in judgements:
        if one.worker_id not in workers:
            raise CannotVerify("not_of_this_dossier")
        worker = workers[one.worker_id]
        if worker.pk in judged:
            raise CannotVerify("judged_twice", person=worker.full_name)
        if not (reason := one.reason.strip()):
            raise CannotVerify("reason_missing", person=worker.full_name)
        judged.add(worker.pk)
        rows.append(
            TrainingVerification(
                worker=worker, verified=one.verified, reason=reason, evidence=evidence_of(worker), by=by, at=at
            )
        )
    return TrainingVerification.objects.bulk_create(rows)
