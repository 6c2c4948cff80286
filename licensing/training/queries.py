"""Questions to the register of certified people. Imported as a module: `training.certified_between(...)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from licensing.facilities.text import same_words
from licensing.personnel.models import CertificateData
from licensing.training.models import Trainee


@dataclass(frozen=True)
class Certified:
    """Some certified people, by the provider and number of their certificates."""

    rows: Mapping[tuple[str, str], Trainee]

    def holder_of(self, certificate: CertificateData) -> Trainee | None:
        """Whom our register names as the holder; None where the certificate is not of one of our classes."""
        return self.rows.get((same_words(certificate.provider), same_words(certificate.number)))


def certified_with(certificates: Iterable[CertificateData]) -> Certified:
    """The people whom our classes certified under the numbers of these certificates, in one query."""
    keys = {same_words(certificate.number) for certificate in certificates}
    rows = Trainee.objects.select_related("training_class__provider").filter(certificate_key__in=keys)
    return Certified({(same_words(row.training_class.provider.name), row.certificate_key): row for row in rows})


def certified_between(first: date, last: date) -> QuerySet[Trainee]:
    """The people certified from `first` to `last`, both days included."""
    return Trainee.objects.filter(certified_on__range=(first, last))
