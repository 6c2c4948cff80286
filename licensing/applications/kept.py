"""What somebody sent when the session had ended lies in the browser's next session; a page may take it from there.

`settings.unsent` keeps it, and fills it into the form again where no page takes it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

KEPT = "typed_before_log_in"


def kept_for(request: HttpRequest) -> dict[str, Any] | None:
    """What was kept for whoever asks now: `path` (to which it was sent), `page`, `typed`, `files`, `who`."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    return kept if kept and kept["who"] == request.user.pk else None


def take_kept(request: HttpRequest) -> QueryDict | None:
    """What was sent to this very address, once."""
    kept = kept_for(request)
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
