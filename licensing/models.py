"""Every room's models, for Django's eyes."""

from licensing.accounts.models import ActingRequest, Invitation, Representative
from licensing.administration.models import LicenceList, ListedLicence
from licensing.applications.models import Draft, DraftPaper, DraftPart, PrintedForm
from licensing.dossiers.models import (
    ChecklistItem,
    Component,
    ComponentKind,
    DaySequence,
    DeclaredCertificate,
    DeclaredDevice,
    DeclaredHolder,
    DeclaredWorker,
    Dossier,
    Guidance,
    IntakeDraft,
    IntakeScan,
    Supplement,
    TrainingVerification,
)
from licensing.equipment.models import Device, DeviceKind
from licensing.facilities.models import Facility
from licensing.files.models import StoredFile
from licensing.issuing.models import Printing
from licensing.law.models import Figure
from licensing.licences.models import Licence, LicenceAct
from licensing.messages.models import Message, Wishes
from licensing.news.models import Digest, Told
from licensing.papers.models import Book, Clause, Issuer, NumberTaken, Paper, Sealing, Signatory
from licensing.personnel.models import Certificate, SafetyOfficer, TrainingProvider, Worker
from licensing.publicity.models import LookUps
from licensing.reappointments.models import Reappointment
from licensing.reports.models import CountedPart, PeriodCount
from licensing.training.models import Trainee, TrainingClass

__all__ = [
    "ActingRequest",
    "Book",
    "Certificate",
    "ChecklistItem",
    "Clause",
    "Component",
    "ComponentKind",
    "CountedPart",
    "DaySequence",
    "DeclaredCertificate",
    "DeclaredDevice",
    "DeclaredHolder",
    "DeclaredWorker",
    "Device",
    "DeviceKind",
    "Digest",
    "Dossier",
    "Draft",
    "DraftPaper",
    "DraftPart",
    "Facility",
    "Figure",
    "Guidance",
    "IntakeDraft",
    "IntakeScan",
    "Invitation",
    "Issuer",
    "Licence",
    "LicenceAct",
    "LicenceList",
    "ListedLicence",
    "LookUps",
    "Message",
    "NumberTaken",
    "Paper",
    "PeriodCount",
    "PrintedForm",
    "Printing",
    "Reappointment",
    "Representative",
    "SafetyOfficer",
    "Sealing",
    "Signatory",
    "StoredFile",
    "Supplement",
    "Told",
    "Trainee",
    "TrainingClass",
    "TrainingProvider",
    "TrainingVerification",
    "Wishes",
    "Worker",
]
