"""Template and context become a PDF: the only file that knows the renderer.

The same template and context give the same bytes in every run and on every machine: no clock, no chance, no network,
no font and no font setting of the machine (`templates/papers/fonts/README`).
"""

import hashlib
import os
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from licensing.papers import fonts
from licensing.refusals import Refusal

_environment = threading.Lock()


@contextmanager
def _without_fonts_of_the_machine() -> Iterator[None]:
    """Let fontconfig read our empty configuration; afterwards the variable is as before, for browsers that we start."""
    with _environment:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(fonts.FOLDER / "fonts.conf")
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


with _without_fonts_of_the_machine(), warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="No fonts configured")
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SOURCES: Path = settings.ROOT / "templates"
VARIANT = "pdf/a-3u"
_NAMED = re.compile(r"""["'](papers/[\w./-]+)["']""")
_MARKUP = re.compile(r"<[^>]*>")
_TEXT = re.compile(r">[^<]+<")
_WORD = re.compile(r"[^\s<>]+")
LONGEST_COMPOUND = 14
"""Letters; a longer one must be able to break, for it may be wider than the column that it stands in."""


class CannotRender(Refusal):
    """The text has `letters` that our fonts lack; nothing was made."""

    sentences = {"letters": _("The paper cannot be printed: its font lacks these letters: %(letters)s")}


@dataclass(frozen=True)
class Rendered:
    """A paper that was made and is not yet kept: its bytes, and what made them."""

    pdf: bytes
    template: str
    template_hash: str
    context: dict[str, Any]
    public_id: str


class _OurFontsOnly(URLFetcher):  # type: ignore[misc]
    """Answers `font:Tinos-Regular.ttf` and `data:` addresses; every other address stops the rendering."""

    def __init__(self, letters: frozenset[str]) -> None:
        super().__init__(allowed_protocols=["data"], fail_on_errors=True)
        self._more = letters - fonts.ALWAYS

    def fetch(self, url: str, headers: Any = None) -> Any:
        scheme, _colon, name = url.partition(":")
        if scheme != fonts.SCHEME:
            return super().fetch(url, headers)
        if name not in fonts.FACES:
            raise FatalURLFetchingError(f"No such font: {name}")
        return URLFetcherResponse(url, fonts.cut(name, self._more), {"Content-Type": "font/ttf"})


def render(template_name: str, context: Mapping[str, Any], *, language: str = "vi") -> bytes:
    """Make the PDF of one paper (PDF/A-3u, every font embedded).

    Refuses letters that our fonts lack (`CannotRender`). Takes a good part of a second: call it outside transactions.
    """
    with translation.override(language):
        text = loader.get_template(template_name).render(dict(context))
    html = unicodedata.normalize("NFC", text)
    letters = frozenset(html)
    if missing := fonts.unknown_letters(_MARKUP.sub("", html)):
        raise CannotRender("letters", letters=" ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing))
    with _without_fonts_of_the_machine():
        font_config = FontConfiguration()
    try:
        pdf = weasyprint.HTML(string=_unbroken_compounds(html), url_fetcher=_OurFontsOnly(letters)).write_pdf(
            finisher=_readable_metadata, font_config=font_config, pdf_variant=VARIANT, full_fonts=True
        )
    except FatalURLFetchingError as error:
        raise RuntimeError(f"{template_name} asks for something outside the house: {error}") from None
    return bytes(pdf)


def _unbroken_compounds(html: str) -> str:
    """Keep short compounds as `X-quang` on one line: broken, they read, and are copied, as another word."""
    head, body, text = html.partition("<body")
    return head + body + _TEXT.sub(lambda found: _WORD.sub(_unbroken, found[0]), text)


def _unbroken(found: re.Match[str]) -> str:
    word = found[0]
    is_compound = "-" in word.strip("-") and len(word) <= LONGEST_COMPOUND
    return f'<span class="whole">{word}</span>' if is_compound else word


def template_hash(template_name: str) -> str:
    """SHA-256 over everything that decides the look: the template, what it extends and includes, styles and fonts."""
    digest = hashlib.sha256()
    for source in sorted(_sources(template_name, set())):
        digest.update(source.encode() + b"\0" + hashlib.sha256((SOURCES / source).read_bytes()).digest())
    return digest.hexdigest()


def _sources(name: str, seen: set[str]) -> set[str]:
    if name in seen:
        return seen
    seen.add(name)
    if name.endswith((".html", ".css")):
        text = (SOURCES / name).read_text()
        for found in _NAMED.findall(text):
            _sources(found, seen)
        seen.update(f"papers/fonts/{face}" for face in fonts.FACES if f"{fonts.SCHEME}:{face}" in text)
    return seen


def _readable_metadata(document: Any, pdf: Any) -> None:
    """PDF/A wants the metadata to be readable without unpacking."""
    number = int(pdf.catalog["Metadata"].split()[0])
    pdf.objects[number].compress = False
