"""Vietnamese text put in order and compared. The only place where order is decided.

The database has no collation for Vietnamese, so the order is stored as a key beside the text. The key holds
only 0-9 and a-f: every collation sorts it alike.
"""

from __future__ import annotations

import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTERS = {letter: place for place, letter in enumerate("0123456789" + _ALPHABET, start=2)}
_END, _SPACE, _OTHER = 0, 1, 255

_HORN, _BREVE, _HAT = "\u031b", "\u0306", "\u0302"
_SHAPES = {
    ("a", _BREVE): "ă",
    ("a", _HAT): "â",
    ("e", _HAT): "ê",
    ("o", _HAT): "ô",
    ("o", _HORN): "ơ",
    ("u", _HORN): "ư",
}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Grave, hook, tilde, acute, dot below: the order of dictionaries, after no mark at all."""


def sort_key(text: str) -> str:
    """A key whose plain order is that of a Vietnamese dictionary: An, Ánh, Ân, Dung, Đức, Em.

    Letters decide first (a ă â … d đ … u ư), then tones, then capitals; digits come before letters, other
    signs only separate words. How the text is composed in Unicode does not count.
    """
    letters, tones, capitals = list[str](), list[str](), list[str]()
    for letter, tone, capital in _spelled(text):
        if letter == " ":
            if letters and letters[-1] != _hex(_SPACE):
                letters.append(_hex(_SPACE))
            continue
        letters.append(_hex(_LETTERS[letter]) if letter in _LETTERS else f"{_OTHER:02x}{ord(letter):06x}")
        tones.append(str(tone))
        capitals.append(str(int(capital)))
    if letters and letters[-1] == _hex(_SPACE):
        letters.pop()
    return _hex(_END).join(("".join(letters), "".join(tones), "".join(capitals)))


def person_key(full_name: str) -> str:
    """The key of a person's name: people are looked up by their given name, which is the last word."""
    *family, given = full_name.split() or [""]
    return sort_key(given) + _hex(_END) + sort_key(" ".join(family))


def fold(text: str) -> str:
    """Small letters without any mark, single spaces: "  Quảng  Ngãi" → "quang ngai". For searching."""
    return " ".join(unmarked(text).casefold().split())


def unmarked(text: str) -> str:
    """The same letters without any mark: "Quảng Ngãi" → "Quang Ngai". For names of files."""
    spread = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _hex(number: int) -> str:
    return f"{number:02x}"


def _spelled(text: str) -> list[tuple[str, int, bool]]:
    """Each letter with its tone (0 for none) and whether it is a capital; a space for anything else."""
    spelled = list[tuple[str, int, bool]]()
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.combining(sign):
            if spelled:
                letter, tone, capital = spelled[-1]
                spelled[-1] = (_SHAPES.get((letter, sign), letter), _TONES.get(sign, tone), capital)
        else:
            small = sign.lower()[:1]
            spelled.append((small if small.isalnum() else " ", 0, small != sign))
    return spelled
