"""Walks the site as somebody does, from the first page along its links, and looks at every page in every way.

Of each address of the URLconf a few examples are enough: pages are made by templates. What was found is collected, so
that one walk serves many tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Response

from tests.journeys import languages
from tests.journeys.browser import DESKTOP, PHONE
from tests.journeys.words import LOCALES
from workflows.people import User

ZOOMED = (DESKTOP[0] // 2, DESKTOP[1] // 2)
"""A window of 1280 pixels at 200 %."""
EXAMPLES = defaultdict(lambda: 1, {"cases/<int:case_id>/<int:task_id>/<slug:action>/": 4, "cases/<int:case_id>/": 2})
ALIKE = ("accounts/", "check/", "licensed/", "look-up/", "procedures/", "messages/")
"""Addresses below which everybody finds the same: whoever comes first looks at them for all."""
MOST_PAGES = 80
NOT_A_STATE = {"page", "lang", "next"}
"""What in an address after the question mark makes no other page."""
ERRORS = ("error", "warning")
PATIENCE = 15_000

AXE = "options => axe.run(document, options)"
# What stands in a frame is a page of its own, to which a link leads as well.
WHOLE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False, "iframes": False}
CONTRAST = WHOLE | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LINKS = """() => [...document.querySelectorAll("a[href]")].filter(link => link.origin === location.origin)
    .map(link => link.pathname + link.search)"""
WIDEST = "() => document.documentElement.scrollWidth"


@dataclass(frozen=True)
class Finding:
    """Something that must not be: of which kind, for whom, on which page, in which way looked at, what."""

    kind: str
    who: str
    page: str
    way: str
    what: str

    def __str__(self) -> str:
        return f"{self.who} {self.page} ({self.way}): {self.what}"


@dataclass
class Seen:
    """What all walks found, and the addresses of the URLconf that somebody reached."""

    findings: list[Finding] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    pages: int = 0

    def of(self, kind: str) -> list[str]:
        """The findings of a kind as sentences, each once."""
        return list(dict.fromkeys(str(found) for found in self.findings if found.kind == kind))


class Walk:
    """One person, or nobody, at a browser of one's own."""

    def __init__(self, browser: Browser, site: str, who: str, seen: Seen) -> None:
        self.site, self.who, self.seen = site, who, seen
        self.context = browser.new_context(base_url=site, locale=LOCALES["vi"])
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(AXE_SCRIPT)
        if who:
            self._log_in(User.objects.get(username=who))
        self.page = self.context.new_page()
        self.way = self.address = ""
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self._find("console", str(error)))

    def along_the_links(self, *first: str) -> None:
        """Look at every page that links lead to."""
        waiting, known = deque(first), Counter[str]()
        while waiting and known.total() < MOST_PAGES:
            address = waiting.popleft()
            route = self._route(address)
            if route is None or self._enough(route, known[self._kind(route, address)]) or not self._is_page(address):
                continue
            known[self._kind(route, address)] += 1
            self.seen.routes.add(route)
            waiting.extend(self._look_at(address))
        assert not waiting or known.total() < MOST_PAGES, f"{self.who} finds more than {MOST_PAGES} pages"
        self.seen.pages += known.total()
        self.context.close()

    def _look_at(self, address: str) -> list[str]:
        links: list[str] = []
        self.address = address
        for language in ("vi", "en"):
            self.way = language
            self._speak(language)
            response = self.page.goto(self._in(language, address))
            assert response is not None
            self._check_answer(response)
            if language == "vi":
                links = self.page.evaluate(LINKS)
            self.look(language)
        return links

    def look(self, language: str) -> None:
        """Look at the page that is open, which should be in this language."""
        for sentence in languages.strange(self.page, language):
            self._find("language", sentence)
        for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
            self._turn(f"{language} {name}", width, height)
            self._axe(WHOLE)
        self._turn(f"{language} 200 %", *ZOOMED)
        if language == "vi":
            self.page.emulate_media(color_scheme="dark")
            self.way = "dark"
            self._axe(CONTRAST)
            self.page.emulate_media(color_scheme="light")

    def _turn(self, way: str, width: int, height: int) -> None:
        self.way = way
        self.page.set_viewport_size({"width": width, "height": height})
        if (wide := self.page.evaluate(WIDEST)) > width:
            self._find("width", f"{wide} wide in a window of {width}")

    def _axe(self, options: dict[str, Any]) -> None:
        for violation in self.page.evaluate(AXE, options)["violations"]:
            for node in violation["nodes"][:3]:
                self._find("axe", f"{violation['id']}: {node['html'][:160]} – {node['failureSummary'][:300]}")

    def _check_answer(self, response: Response) -> None:
        if response.status >= 400:
            self._find("broken", f"answers {response.status}")
        policy = dict(part.split(maxsplit=1) for part in response.headers["content-security-policy"].split("; "))
        for source in ("script-src", "style-src"):
            if policy.get(source, policy["default-src"]) not in ("'self'", "'none'"):
                self._find("policy", f"{source} {policy[source]}")

    def _log_in(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        self._cookie(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def _speak(self, language: str) -> None:
        self._cookie(settings.LANGUAGE_COOKIE_NAME, language)

    def _cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.site}])

    def _in(self, language: str, address: str) -> str:
        """Public pages keep no cookie; their language stands in the address."""
        if self.who or language == settings.LANGUAGE_CODE:
            return address
        return f"{address}{'&' if '?' in address else '?'}lang={language}"

    def _route(self, address: str) -> str | None:
        try:
            return resolve(urlsplit(address).path).route
        except Resolver404:
            self._find("broken", f"a link leads to {address}")
            return None

    def _enough(self, route: str, looked_at: int) -> bool:
        seen_by_others = self.who and route.startswith(ALIKE) and route in self.seen.routes
        return looked_at >= EXAMPLES[route] or bool(seen_by_others)

    def _kind(self, route: str, address: str) -> str:
        asked = sorted(set(parse_qs(urlsplit(address).query, keep_blank_values=True)) - NOT_A_STATE)
        return f"{route}?{'&'.join(asked)}"

    def _is_page(self, address: str) -> bool:
        answer = self.context.request.get(address, max_redirects=5)
        if not answer.ok:
            self._find("broken", f"a link leads to {address}, which answers {answer.status}")
        return answer.ok and answer.headers["content-type"].startswith("text/html")

    def _find(self, kind: str, what: str) -> None:
        self.seen.findings.append(Finding(kind, self.who or "a stranger", self.address, self.way, what))

    def _heard(self, message: Any) -> None:
        if message.type in ERRORS:
            self._find("console", message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.site}/", "data:")):
            self._find("request", request.url)
