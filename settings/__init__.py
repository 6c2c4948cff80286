"""Where the engine and the law meet the web, the queue and the machine; it knows everyone, nobody imports it."""

# Every process that uses Django must ring this application's bell, not celery's default one.
from settings.celery import app as celery_app

__all__ = ["celery_app"]
