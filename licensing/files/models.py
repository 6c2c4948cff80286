"""One row for each file that was handed in or made. Two rows may name the same content."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file whose content lies under its hash; `original_name` is only for showing, never a path."""

    class MediaType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        SVG = "image/svg+xml", "SVG"

    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=20, choices=MediaType)
    original_name = models.CharField(_("name"), max_length=120)
    stored_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stored by")
    )
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.original_name
