"""`python -m settings.libraries`: collect what the libraries say in our pages and have no Vietnamese for.

They bring catalogues in many languages; their lists of messages are read from those, so nothing has to be found in
their sources. What they have in Vietnamese themselves is theirs; the rest stands in `settings/locale/vi`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from settings.env import ROOT

CATALOGUE = ROOT / "settings" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
HEAD = """msgid ""
msgstr ""
"Project-Id-Version: 1\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
PART = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)


@dataclass(frozen=True)
class Library:
    """A package, the catalogue that lists its messages, and which places of it speak in our pages."""

    package: str
    listed_in: str
    speaks: str
    silent: str = "$^"


LIBRARIES = (
    Library(
        "allauth",
        "locale/en",
        r"(account|mfa|usersessions|socialaccount)/|templates/(account|mfa|usersessions|socialaccount)/",
        # Ways in that are not offered: by telephone, by code; mail is ours; administration has no page of them.
        r"admin\.py|apps\.py|/email/|phone|signup_by_passkey|signup_form|_code|trust|/providers/",
    ),
    # Of its pages only the frame is shown, and that is ours; its columns and states are.
    Library("viewflow", "locale/de", r"workflow/(models|status|fields|exceptions)\.py"),
    Library("django", "conf/locale/en", r"(forms|core|contrib/messages|db|utils)/", r"management|global_settings"),
    Library("django.contrib.admin", "locale/en", r".", r"login\.html|registration/"),
    Library("django.contrib.auth", "locale/en", r"."),
)


@dataclass
class Message:
    """One entry of a catalogue."""

    parts: dict[str, str]
    places: list[str] = field(default_factory=list)
    flags: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By which Django looks it up."""
        return self.parts.get("msgctxt", ""), self.parts["msgid"]

    @property
    def said(self) -> str:
        """Its translation; empty for none and for a doubtful one."""
        return "" if "fuzzy" in self.flags else self.parts.get("msgstr", self.parts.get("msgstr[0]", ""))

    def written(self, said: str) -> str:
        """As a catalogue holds it, with `said` as its translation."""
        keys = [name for name in ("msgctxt", "msgid", "msgid_plural") if name in self.parts]
        places = "".join(f"#: {place}\n" for place in sorted(set(self.places)))
        flags = "#, python-format\n" if "python-format" in self.flags else ""
        lines = "".join(f"{name} {quoted(self.parts[name])}\n" for name in keys)
        return f"{places}{flags}{lines}{'msgstr[0]' if 'msgid_plural' in self.parts else 'msgstr'} {quoted(said)}\n"


def quoted(text: str) -> str:
    """A string as gettext writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def read(catalogue: Path) -> dict[tuple[str, str], Message]:
    """The messages of a catalogue by their keys; none where there is no such file."""
    text = catalogue.read_text(encoding="utf-8") if catalogue.exists() else ""
    found = (_message(block) for block in text.split("\n\n"))
    return {message.key: message for message in found if message and message.parts["msgid"]}


def _message(block: str) -> Message | None:
    live = "\n".join(line for line in block.splitlines() if not line.startswith("#~"))
    parts = {
        name: "".join(ast.literal_eval(line) for line in lines.splitlines())
        for name, lines in PART.findall(live + "\n")
    }
    places = [place for line in re.findall(r"^#: (.*)$", live, re.MULTILINE) for place in line.split()]
    flags = " ".join(re.findall(r"^#, (.*)$", live, re.MULTILINE))
    return Message(parts, places, flags) if "msgid" in parts else None


def wanted() -> Iterator[Message]:
    """What the libraries may say in our pages and do not say in Vietnamese, each once."""
    seen: set[tuple[str, str]] = set()
    for library in LIBRARIES:
        listed = _folder(library.package) / library.listed_in / "LC_MESSAGES" / "django.po"
        known = read(listed.parents[1].parent / "vi" / "LC_MESSAGES" / "django.po") if listed.exists() else {}
        for key, message in read(listed).items():
            places = [place.partition(":")[0] for place in message.places]
            message.places = [f"{library.package}/{place}" for place in places if _speaks(place, library)]
            own = known.get(key)
            if message.places and not (own and own.said) and key not in seen:
                seen.add(key)
                yield message


def _speaks(place: str, library: Library) -> bool:
    template = place.partition("templates/")[2]
    replaced = bool(template) and (ROOT / "templates" / template).exists()
    return not replaced and bool(re.search(library.speaks, place)) and not re.search(library.silent, place)


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def catalogue(translated: Mapping[tuple[str, str], Message]) -> str:
    """The whole file: what is wanted, with the translations that there are."""
    written = [HEAD]
    for message in sorted(wanted(), key=lambda one: (one.places[0], one.key)):
        kept = translated.get(message.key)
        written.append(message.written(kept.said if kept else ""))
    return "\n".join(written)


def main() -> None:
    """Write new messages untranslated; what is translated stays, what is no longer said goes."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(catalogue(read(CATALOGUE)), encoding="utf-8")


if __name__ == "__main__":
    main()
