"""Which names a definition may give to its steps, outcomes, roles and terms."""

from __future__ import annotations

import keyword
import re

LONGEST = 60

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

_OF_THE_ENGINE = """
app_label app_name cancel declared_patterns extra_kwargs filter_kwargs flow_label get_available_process_actions
get_start_nodes has_manage_permission has_view_permission instance joined lock lock_impl namespace node nodes obsolete
parent parent_namespace process_class process_description process_result_template process_summary_template
process_title reverse start task_class turbo_disabled urlpatterns urls viewsets
"""

RESERVED = frozenset(_OF_THE_ENGINE.split())
"""Steps become attributes of a viewflow class and must not hide what it has already."""


def is_name(text: str) -> bool:
    """Whether this can name anything: a-z, 0-9 and single underscores, a letter first."""
    return len(text) <= LONGEST and _NAME.fullmatch(text) is not None


def is_reserved(text: str) -> bool:
    """Whether no step may have this name, although it is well formed."""
    return text in RESERVED or text.endswith("_path") or keyword.iskeyword(text)
