"""The worker's and the beat's door. Eager mode appears nowhere: a job is a row, celery only rings."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

from settings.logs import LOGGING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")

TRANSPORT_ALIASES["filesystem"] = "settings.broker:Transport"

app = Celery("licensing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="celery_tasks")


@setup_logging.connect
def keep_our_log(**_options: object) -> None:
    """celery would write the messages of errors, and with them personal data."""
    logging.config.dictConfig(LOGGING)
