"""Text as people may write it: nothing invisible, nothing that turns the direction of reading."""

from __future__ import annotations

import re
import unicodedata

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 120
UNNAMED = "file"

# Control characters, direction and invisible marks, line and paragraph separators, lone surrogates.
_UNWRITABLE = "\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\uffff"
_PATH_SIGNS = '/\\\\:*?"<>|'

readable = RegexValidator(f"[{_UNWRITABLE}]", _("This text holds invisible or control characters."), inverse_match=True)


def tidy(text: str) -> str:
    """The text as it is kept: composed letters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shown_name(name: str) -> str:
    """A harmless name for sentences: no folders, no invisible marks, at most 120 characters."""
    visible = re.sub(f"[{_UNWRITABLE}]", "", name)
    last = re.split(r"[/\\]", visible)[-1]
    return tidy(re.sub(f"[{_PATH_SIGNS}]", " ", last)).strip(". ")[:LONGEST_NAME] or UNNAMED


def display_name(name: str, extension: str) -> str:
    """The shown name with the extension that is true of the content, for lists and downloads."""
    shown = shown_name(name)
    stem = shown.rpartition(".")[0] or shown
    return f"{stem[: LONGEST_NAME - len(extension) - 1].strip('. ') or UNNAMED}.{extension}"
