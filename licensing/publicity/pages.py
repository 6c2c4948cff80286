"""What all public pages share: who runs the site, what a search engine is told, how long a page may be kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

A_WHILE = 300
"""Seconds for which a page that everybody sees alike may be kept."""


def public_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, seconds: int = A_WHILE
) -> HttpResponse:
    """A page without log-in and script. With `seconds=0` nobody keeps it, because it answers one person's question."""
    response = render(request, template, {"address": settings.PUBLIC_URL + request.path, **context}, status=status)
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, no_store=True)
    return response
