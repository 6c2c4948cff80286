"""What only measuring needs; made anew at its start, without migrations."""

from __future__ import annotations

from django.db import models

from workflows.models import Case


class SavedWorkflow(models.Model):
    """A case as SpiffWorkflow keeps it: its whole state as text, and when its open step falls due."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    state = models.TextField()
    due_at = models.DateTimeField()

    objects: models.Manager[SavedWorkflow] = models.Manager()

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return str(self.case)
