"""The shape of every refusal of the domain: a code, data, and one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from workflows.engine import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refusal(Refused):
    """Bad input; nothing was changed. Each room names its own beside the verb that raises it.

    `code` says which rule, `data` what the sentence speaks of, `str()` is the sentence. The engine's own kind, so that
    a form that refuses inside an act is told to the reader as any other refusal is.
    """

    sentences: ClassVar[Mapping[str, str | _StrPromise]] = {}

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(**data)
        self.code = code

    def __str__(self) -> str:
        return str(self.sentences[self.code]) % self.data


def field_problems(row: models.Model) -> list[str]:
    """A sentence for each field of an unsaved row that is not acceptable; tidies the others. Asks no database."""
    relations = {field.name for field in row._meta.get_fields() if field.is_relation}
    try:
        row.clean_fields(exclude=relations)
        row.clean()
    except ValidationError as error:
        return list(sentences_of(row, error))
    return []


def sentences_of(row: models.Model, error: ValidationError) -> Iterable[str]:
    """The complaints of a ValidationError, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    named = {field.name: str(getattr(field, "verbose_name", field.name)) for field in row._meta.get_fields()}
    for field, messages in error.message_dict.items():
        for message in messages:
            yield f"{named[field]}: {message}" if field in named else message
