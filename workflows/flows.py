"""Where viewflow finds compiled classes again, in every process: the database names them, this module makes them.

A class is called `<Code>_v<number>_<row id>`. Row ids never come back and versions never change, so a class once made
stays right for the life of the process.
"""

from __future__ import annotations

import re
from threading import RLock
from typing import Any

from workflows.compiler import compile_flow
from workflows.models import DefinitionVersion
from workflows.vocabulary import DefinitionMissing

_PATTERN = re.compile(r"[A-Za-z0-9]+_v[0-9]+_(?P<id>[0-9]+)")
_lock = RLock()


def __getattr__(name: str) -> Any:
    """The compiled flow of this name. Raises DefinitionMissing when it was never published."""
    if not (found := _PATTERN.fullmatch(name)):
        raise AttributeError(name)
    with _lock:
        if name not in globals():
            version = DefinitionVersion.objects.filter(pk=int(found["id"])).first()
            if version is None or version.class_name != name:
                raise DefinitionMissing("version", name)
            globals()[name] = compile_flow(name, version.definition, module=__name__)
        return globals()[name]
