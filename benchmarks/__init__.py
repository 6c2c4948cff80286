"""Measurements: ratios against ourselves and against peers, run by `make bench`. Never part of the tests.

Each is a module to be run, so the package sets Django up.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
django.setup()
