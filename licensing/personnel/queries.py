"""Questions to the register of persons. Imported as a module: `personnel.providers()`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from licensing.facilities.text import same_words
from licensing.personnel.models import CertificateData, TrainingProvider
from workflows import vietnamese


@dataclass(frozen=True)
class Providers:
    """The registrations of training providers, for answering about many certificates at once."""

    rows: Sequence[TrainingProvider]

    def registration_of(self, certificate: CertificateData) -> TrainingProvider | None:
        """The registration under which the certificate's course was held; None when there is none on that day.

        By the provider's name and, where the certificate carries it, the registration number: both must fit.
        """
        return next((row for row in self.rows if self._fits(row, certificate)), None)

    def _fits(self, row: TrainingProvider, certificate: CertificateData) -> bool:
        number = same_words(certificate.provider_registration)
        return (
            same_words(row.name) == same_words(certificate.provider)
            and number in ("", same_words(row.registration_number))
            and row.is_registered_on(certificate.trained_on)
        )


def providers() -> Providers:
    """Every registration, in one query: there are some dozens in the country."""
    return Providers(tuple(provider_rows()))


def provider_rows() -> QuerySet[TrainingProvider]:
    """The rows of every registration, for who reads them together with something else."""
    return TrainingProvider.objects.all()


def provider_names() -> list[str]:
    """The names of the providers of training in the register, each once, in the order of a dictionary."""
    return sorted(set(TrainingProvider.objects.values_list("name", flat=True)), key=vietnamese.sort_key)
