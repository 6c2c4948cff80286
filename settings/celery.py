"""The worker's and the beat's door. Eager mode appears nowhere: a job is a row, celery only rings."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, task_postrun
from kombu.transport import TRANSPORT_ALIASES

from settings.env import env
from settings.logs import LOGGING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")

TRANSPORT_ALIASES["filesystem"] = "settings.broker:Transport"

SIGN = env.VAR_DIR / "run" / "worker.sign"
"""Touched whenever a worker of this machine has done something: every sweep does, if beat rings and a worker hears."""

app = Celery("licensing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="celery_tasks")


@setup_logging.connect
def keep_our_log(loglevel: int | str | None = None, **_options: object) -> None:
    """celery would write the messages of errors, and with them personal data. How much it says is its own option."""
    logging.config.dictConfig(LOGGING)
    if loglevel:
        logging.getLogger("celery").setLevel(loglevel)


@task_postrun.connect
def leave_a_sign(**_task: object) -> None:
    """Tell who watches this machine's processes that the worker gets things done."""
    SIGN.parent.mkdir(parents=True, exist_ok=True)
    SIGN.touch()
