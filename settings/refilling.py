"""A form of a page, filled in again with what was sent of it before. Knows HTML, and no page in particular.

Hidden fields, files and passwords stay as the page has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from django.http import QueryDict

BUTTONS = {"submit", "button", "reset", "image"}
UNTOUCHED = BUTTONS | {"hidden", "file", "password"}
CODE = re.compile(r"[a-z_]*|\d{1,3}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a page sends besides what somebody typed: the words of choices, counts of rows, tokens."""
Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Refilled:
    """The page in two pieces, between which a note fits, and what found no field in it any more."""

    before: str
    after: str
    left: list[str]

    def with_note(self, note: str) -> str:
        """The whole page."""
        return self.before + note + self.after


def refilled(html: str, *, path: str, here: str, typed: QueryDict) -> Refilled:
    """Fill `typed` into the form of the page `here` that is sent to `path`."""
    page = _Page(path, here, typed)
    page.feed(html)
    page.close()
    left = [
        text for name in typed if name not in page.names for text in typed.getlist(name) if not CODE.fullmatch(text)
    ]
    return Refilled("".join(page.written[: page.main]), "".join(page.written[page.main :]), left)


class _Page(HTMLParser):
    """Writes what it reads, but for the fields of one form."""

    def __init__(self, path: str, here: str, typed: QueryDict) -> None:
        super().__init__(convert_charrefs=False)
        self.path, self.here = path, here
        self.typed = {name: list(typed.getlist(name)) for name in typed}
        self.written: list[str] = []
        self.names: set[str] = set()
        self.main, self.inside, self.skipping = 0, False, False
        self.select = ""
        self.folded: list[int] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("method") == "post" and (said.get("action") or self.here) == self.path
        if tag == "details":
            self.folded.append(len(self.written))
        self._write(self._changed(tag, attrs, said) if self.inside else None)
        if tag == "main":
            self.main = len(self.written)
        if tag == "textarea" and self.inside and (name := said.get("name")) in self.typed:
            self._textarea(str(name))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.skipping = False
        if tag == "details" and self.folded:
            self.folded.pop()
        if tag == "form":
            self.inside = False
        self._write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def _write(self, text: str | None) -> None:
        if not self.skipping:
            self.written.append(self.get_starttag_text() or "" if text is None else text)

    def _changed(self, tag: str, attrs: Attributes, said: dict[str, str | None]) -> str | None:
        """The tag as it shall stand, or None where it stays."""
        name, kind = said.get("name") or "", said.get("type") or "text"
        if name:
            self.names.add(name)
        if tag == "select":
            self.select = name
        if tag == "option" and said.get("value") is not None:
            return self._marked(tag, attrs, "selected", said["value"] in self.typed.get(self.select, ()))
        if tag != "input" or not name or kind in UNTOUCHED:
            return None
        if kind in ("checkbox", "radio"):
            return self._marked(tag, attrs, "checked", (said.get("value") or "on") in self.typed.get(name, ()))
        if not (values := self.typed.get(name)):
            return None
        return self._with(tag, attrs, "value", values.pop(0))

    def _marked(self, tag: str, attrs: Attributes, mark: str, on: bool) -> str | None:
        if on == (mark in dict(attrs)):
            return None
        return self._with(tag, attrs, mark, "" if on else None)

    def _with(self, tag: str, attrs: Attributes, name: str, value: str | None) -> str:
        """The tag with this attribute; what differs from the page is not left folded away."""
        if (dict(attrs).get(name) or "") != (value or "") or value == "":
            self._unfold()
        kept = [one for one in attrs if one[0] != name]
        said = [*kept, (name, value)] if value is not None else kept
        return f"<{tag}{''.join(_attribute(*one) for one in said)}>"

    def _textarea(self, name: str) -> None:
        text = self.typed[name].pop(0) if self.typed[name] else ""
        self._write("\n" + escape(text))
        if text:
            self._unfold()
        self.skipping = True

    def _unfold(self) -> None:
        for place in self.folded:
            if not re.search(r"\sopen\b", self.written[place]):
                self.written[place] = self.written[place].replace("<details", "<details open", 1)


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'
