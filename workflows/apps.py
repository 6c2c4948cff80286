"""Django's view of the engine."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Workflows")

    def ready(self) -> None:
        from workflows import background, engine  # noqa: F401  (register the engine's own jobs and form)
        from workflows.checks import check_references

        checks.register(check_references, checks.Tags.database)
