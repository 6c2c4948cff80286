"""Make database, static files and shipped rows ready: `python -m settings.serving.prepare`.

Each step is a command that can be typed as well, `python manage.py STEP`; in one process, because most of a command's
time goes into starting.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command

from settings.env import ROOT, env
from settings.serving.telling import say

STEPS = (
    ("the database's tables", ["migrate", "--verbosity=0"]),
    ("the table of what may be forgotten", ["createcachetable"]),
    ("the static files", ["collectstatic", "--noinput", "--verbosity=0", "--ignore=node_modules"]),
    ("the rows that are shipped", ["seed"]),
    ("the procedures", ["procedures", "offer", str(ROOT / "licensing" / "procedures")]),
)


def main() -> int:
    """Take every step, what they say going to `VAR_DIR/log/prepare.log`; 1 when one refuses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    django.setup()
    with (env.VAR_DIR / "log" / "prepare.log").open("w") as log:
        for what, command in STEPS:
            say(f"Preparing {what}")
            try:
                call_command(*command, stdout=log)
            except CommandError as refusal:
                say(f"{refusal}\n`manage.py {' '.join(command)}` refused.")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
