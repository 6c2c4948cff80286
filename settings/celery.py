"""The worker's and the beat's door. Eager mode appears nowhere: a job is a row, celery only rings."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")

TRANSPORT_ALIASES["filesystem"] = "settings.broker:Transport"

app = Celery("licensing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="celery_tasks")
