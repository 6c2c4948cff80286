"""Whether an SVG is nothing but a drawing: no script, nothing from elsewhere, nothing that unfolds itself.

What is not known to be harmless is refused, never mended. Parsed by the bare parser, which reads no other file.
"""

from __future__ import annotations

import re
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"
MOST_BYTES = 256 * 1024
DRAWING = {
    *("svg", "g", "defs", "title", "desc", "style", "linearGradient", "radialGradient", "stop", "clipPath"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
}
"""Without `use`, by which a short file can unfold into one that stops a browser, and without `image` and links."""
_REACHES_OUT = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:|data:|expression\(|\\", re.IGNORECASE)
_SPACE = " "


class NotHarmless(ValueError):
    """Something in it is no part of a plain drawing."""


def check(content: bytes) -> None:
    """Raises NotHarmless."""
    if len(content) > MOST_BYTES:
        raise NotHarmless
    elements: list[str] = []
    parser = expat.ParserCreate(namespace_separator=_SPACE)
    parser.StartElementHandler = lambda name, attributes: elements.append(_element(name, attributes))
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = _refuse
    parser.CharacterDataHandler = _text
    parser.buffer_text, parser.buffer_size = True, MOST_BYTES
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise NotHarmless from error
    if elements[:1] != ["svg"]:
        raise NotHarmless


def _element(name: str, attributes: dict[str, str]) -> str:
    space, _between, plain = name.rpartition(_SPACE)
    if space != SVG or plain not in DRAWING:
        raise NotHarmless
    for attribute, value in attributes.items():
        _attribute(attribute.rpartition(_SPACE)[2].lower(), value)
    return plain


def _attribute(name: str, value: str) -> None:
    if name.startswith("on") or _REACHES_OUT.search(value):
        raise NotHarmless
    if name in ("href", "src", "base") and not value.startswith("#"):
        raise NotHarmless


def _text(text: str) -> None:
    """The rules of a `style` as well; the buffer holds any text whole."""
    if _REACHES_OUT.search(text):
        raise NotHarmless


def _refuse(*_what: object) -> None:
    raise NotHarmless
