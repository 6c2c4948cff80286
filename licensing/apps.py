"""Django's view of the domain; its words are registered when the app is ready."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WORDS = (
    "licensing.administration.listed",
    "licensing.administration.proving",
    "licensing.administration.sight",
    "licensing.law.then",
    "licensing.messages.sending",
    "licensing.accounts.letters",
    "licensing.accounts.sight",
    "licensing.issuing.showing",
    "licensing.licences.showing",
    "licensing.applications.showing",
    "licensing.dossiers.showing",
    "licensing.procedures.actions",
    "licensing.procedures.counter_forms",
    "licensing.procedures.forms",
    "licensing.procedures.appraising",
    "licensing.procedures.limits",
    "licensing.procedures.party_forms",
    "licensing.procedures.questions",
    "licensing.news.hearing",
    "licensing.news.warning",
    "licensing.procedures.slips",
    "licensing.reappointments.operations",
    "licensing.reappointments.showing",
    "licensing.reappointments.sight",
    "licensing.reappointments.telling",
    "licensing.reports.counting",
    "licensing.reports.showing",
)
"""The modules that register words with the engine when they are imported."""


class LicensingConfig(AppConfig):
    name = "licensing"
    verbose_name = _("Licensing")

    def ready(self) -> None:
        for module in WORDS:
            import_module(module)
