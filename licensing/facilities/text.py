"""Columns for what people type: readable text, and keys derived from it for sorting and for recognising it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from licensing.files.names import readable, tidy
from workflows import vietnamese

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


def same_words(text: str) -> str:
    """What two spellings of one name or number have in common: no accents, capitals, spaces."""
    return "".join(vietnamese.fold(text).split())


class TextLine(_Text):
    """One line of typed text: kept in composed letters with single spaces, refused with invisible marks."""

    default_validators = [*models.CharField.default_validators, readable]

    def to_python(self, value: Any) -> Any:
        """Tidy before anything is checked, so that what is refused is what would be kept."""
        text = super().to_python(value)
        return tidy(text) if isinstance(text, str) else text


class DerivedKey(_Text):
    """A key of another column of the same row, derived whenever the row is saved; never typed."""

    def __init__(self, *, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**{"max_length": 1000, "editable": False, "db_index": True, **options})

    def deconstruct(self) -> Any:
        """What a migration needs to make this column again."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def derive(self, text: str) -> str:
        """The key of `text`."""
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Derive; runs for single rows and for many at once."""
        key = self.derive(getattr(model_instance, self.of))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class SortKey(DerivedKey):
    """Sorts as a Vietnamese dictionary does: An, Ánh, Ân, Dung, Đức, Em."""

    def derive(self, text: str) -> str:
        return vietnamese.sort_key(text)


class PersonKey(DerivedKey):
    """Sorts people by their given name, which is the last word."""

    def derive(self, text: str) -> str:
        return vietnamese.person_key(text)


class MatchKey(DerivedKey):
    """Is the same for two spellings of one name or number."""

    def derive(self, text: str) -> str:
        return same_words(text)


class SearchText(DerivedKey):
    """Holds the words of a text in small letters without marks, so that "quang ngai" finds Quảng Ngãi.

    Words are looked for within it, so an ordinary index is of no use; its model may add one of trigrams.
    """

    def __init__(self, *, of: str, **options: Any) -> None:
        super().__init__(of=of, **{"db_index": False, **options})

    def derive(self, text: str) -> str:
        return vietnamese.fold(text)
