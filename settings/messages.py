"""`python -m settings.messages`: collect what is to be translated, the engine's and the domain's each by itself."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import django
from django.core.management import call_command
from django.test.utils import override_settings

from settings.env import ROOT

NOWHERE = ("tests/*", "var/*", ".venv/*", "docs/*", "benchmarks/*", "settings/locale")
"""The libraries' catalogue is made by `settings.libraries`; ours have no part in it."""
ENGINE = (
    "workflows/*",
    "templates/workflows/*",
    "templates/viewflow/*",
    "templates/base.html",
    "templates/[45]*",
)
DOMAIN = (
    "licensing/*",
    "settings/*",
    "templates/licensing/*",
    "templates/public/*",
    "templates/papers/*",
    "templates/emails/*",
    "templates/account/*",
    "templates/mfa/*",
    "templates/usersessions/*",
    "templates/allauth/*",
)
CATALOGUES: Mapping[str, Sequence[str]] = {"workflows": (*DOMAIN, *NOWHERE), "licensing": (*ENGINE, *NOWHERE)}
HEAD = re.compile(r"\A(#[^\n]*\n)+")


def main() -> None:
    """Write new messages into `<package>/locale/vi`, untranslated; what is translated stays."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    django.setup()
    for package, ignored in CATALOGUES.items():
        folder = ROOT / package / "locale"
        folder.mkdir(exist_ok=True)
        with override_settings(LOCALE_PATHS=[folder]):
            call_command(
                "makemessages", locale=["vi"], ignore_patterns=list(ignored), add_location="file", no_obsolete=True
            )
        tidy(folder / "vi" / "LC_MESSAGES" / "django.po")


def tidy(catalogue: Path) -> None:
    """Take out what gettext writes for nobody: its template of a head, and the moment that differs every time."""
    text = HEAD.sub("", catalogue.read_text(encoding="utf-8"))
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n', "", text
    )
    text = text.replace("Project-Id-Version: PACKAGE VERSION", "Project-Id-Version: 1")
    catalogue.write_text(text.replace('"Language: \\n"', '"Language: vi\\n"'), encoding="utf-8")


if __name__ == "__main__":
    main()
