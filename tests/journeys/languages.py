"""In which language a page speaks. Each text says so by the nearest `lang`, for people who listen and for this test.

On a Vietnamese page nothing is an English sentence of a catalogue, or holds a word that only English has. On an English
page each text with Vietnamese letters says `lang="vi"`, and none is the Vietnamese of a catalogue or of a procedure,
but for what a template itself calls Vietnamese: a sentence that was said once and is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from playwright.sync_api import Page

from settings.parts import LETTERS

TEXTS = """() => {
    const NOT_TOLD = "script, style, template, noscript, textarea, option, kbd, code, [aria-hidden=true]";
    const found = [], tidy = text => text.trim().replace(/\\s+/g, " ");
    const tell = (text, language) => { if (tidy(text)) found.push([tidy(text), language]); };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (!node.parentElement.closest(NOT_TOLD)) tell(node.data, node.parentElement.closest("[lang]").lang);
    for (const name of ["aria-label", "placeholder", "title", "alt"])
        for (const element of document.querySelectorAll(`[${name}]`)) tell(element.getAttribute(name), "attribute");
    return found;
}"""
WHOLE = """() => [...document.querySelectorAll("span[lang=vi]:not([class]), title, option, button")]
    .filter(part => !part.parentElement.closest("[lang=vi]")).flatMap(part => [part, part.parentElement])
    .map(part => part.textContent.trim().replace(/\\s+/g, " "))"""

ENGLISH = re.compile(
    r"\b(the|of|and|is|are|your|you|this|that|with|from|has|was|were|please|not|been|will|must|which|nobody)\b",
    re.IGNORECASE,
)
PLACE = re.compile(r"%\(\w+\)[sd]|%s|\{\w+\}")
ENOUGH = re.compile(r"[A-Za-z]{4}")
OF_ITSELF = {"Tiếng Việt"}
"""How a language calls itself."""
OF_A_PLACE = "Quảng Ngãi"
"""A name that stands within the department's English name."""
SAME_IN_BOTH = {"PDF", "Email", "CSV", "JSON"}
LIBRARIES = ("django.conf", "django.contrib.admin", "django.contrib.auth", "viewflow", "allauth")


def strange(page: Page, language: str) -> Iterator[str]:
    """What on a page stands in the other language."""
    for text, says in page.evaluate(TEXTS):
        if says != "en" and language == "vi" and is_english(text):
            yield f"English on a Vietnamese page: {text[:120]!r}"
        if says == "en" and LETTERS.search(text.replace(OF_A_PLACE, "")) and not patterns().fullmatch(text):
            yield f"Vietnamese that does not say so: {text[:120]!r}"
    for text in page.evaluate(WHOLE) if language == "en" else ():
        if text in translations():
            yield f"Vietnamese on an English page: {text[:120]!r}"


def is_english(text: str) -> bool:
    """Whether a text that stands as Vietnamese is a sentence of a catalogue, or holds a word of English alone."""
    if text in SAME_IN_BOTH or LETTERS.search(text):
        return False
    return text.rstrip(":*").rstrip() in sentences() or bool(ENGLISH.search(text))


@cache
def sentences() -> frozenset[str]:
    """Every English sentence that has another in Vietnamese, or that a library brings."""
    translated = {sentence for sentence, other in ours() if other != sentence}
    libraries = {text for name in LIBRARIES for text in of_library(name)}
    return frozenset((translated | libraries) - {""})


@cache
def patterns() -> re.Pattern[str]:
    """Every sentence of ours into which something is put: a name within a sentence needs no language of its own."""
    parts = (PLACE.split(sentence) for sentence in sentences() if PLACE.search(sentence))
    filled = (".+".join(map(re.escape, part)) for part in parts if any(ENOUGH.search(word) for word in part))
    return re.compile("|".join(sorted(filled)), re.DOTALL)


@cache
def translations() -> frozenset[str]:
    """Everything that our catalogues and the shipped procedures say in Vietnamese."""
    procedures = (yaml.safe_load(path.read_text()) for path in settings.ROOT.glob("licensing/procedures/*/*.yaml"))
    titles = {title for procedure in procedures for title in vietnamese_titles(procedure)}
    return frozenset(text for text in (titles | {other for _, other in ours()}) - OF_ITSELF if LETTERS.search(text))


def ours() -> Iterator[tuple[str, str]]:
    """Each sentence of our catalogues with its translation."""
    for path in settings.LOCALE_PATHS:
        yield from catalogue(path / "vi" / "LC_MESSAGES" / "django.mo").items()


def vietnamese_titles(part: Any) -> Iterator[str]:
    """Every `vi:` within a definition."""
    if isinstance(part, dict):
        yield from (part[key] for key in ("vi",) if isinstance(part.get(key), str))
    for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from vietnamese_titles(below)


def of_library(name: str) -> Iterator[str]:
    """The English sentences of a library, from whichever language's catalogue it ships."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin
    for path in sorted(Path(spec.origin).parent.glob("**/LC_MESSAGES/django.mo"))[:1]:
        yield from catalogue(path)


def catalogue(path: Path) -> dict[str, str]:
    """A compiled catalogue, its sentences without their context; of plurals, the first form."""
    with path.open("rb") as file:
        messages: dict[Any, str] = vars(GNUTranslations(file))["_catalog"]
    forms = {key if isinstance(key, str) else key[0]: text for key, text in messages.items()}
    return {key.rpartition("\x04")[2]: text for key, text in forms.items()}
