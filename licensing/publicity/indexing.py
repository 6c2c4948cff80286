"""What search engines are told: which pages to read, and that those of single licences and dossiers are not theirs."""

from __future__ import annotations

from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from licensing.publicity.procedures import procedures_on

A_DAY = 86_400
PAGES = ("front", "dossier_lookup", "licence_check", "licensed", "licensed_data", "procedures")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be visited; what must not be indexed says so itself, which only a visitor can read."""
    return _kept(f"User-agent: *\nDisallow:\n\nSitemap: {settings.PUBLIC_URL}{reverse('sitemap')}\n", "text/plain")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages for everybody, each in both languages."""
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse("procedure", args=[one.version.code]) for one in procedures_on(timezone.localdate())]
    return _kept(HEAD + "".join(map(_entry, addresses)) + "</urlset>\n", "application/xml")


def _entry(path: str) -> str:
    languages = {"vi": escape(settings.PUBLIC_URL + path), "en": escape(f"{settings.PUBLIC_URL}{path}?lang=en")}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>' for code, address in languages.items()
    )
    return "".join(f"<url><loc>{address}</loc>{others}</url>\n" for address in languages.values())


def _kept(text: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers={"Content-Language": "vi"})
    patch_cache_control(response, public=True, max_age=A_DAY)
    return response
