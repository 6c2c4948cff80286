"""Every address × everybody whom it is not for is refused. Generated from the URLconf: a new address needs an example.

Refused means: a stranger is sent to the log-in page; everybody else is told that there is nothing (404), that it is
not theirs (403), that the method is wrong (405); and nothing was changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from licensing.accounts import operations as acting
from licensing.accounts.models import Representative
from licensing.administration.models import LicenceList
from licensing.applications import handing_in
from licensing.applications import operations as drafts
from licensing.applications.models import Draft, DraftPaper
from licensing.applications.paper import FORMS
from licensing.applications.parts import TITLES
from licensing.dossiers.beginnings import beginnings
from licensing.dossiers.models import Dossier
from licensing.facilities.models import Facility
from licensing.files import operations as files
from licensing.issuing.stations import Station, stations_of
from licensing.licences.models import Licence
from licensing.messages.models import Message
from licensing.messages.operations import Reader, send_message
from licensing.papers import seeding as papers_seeding
from licensing.papers.models import Issuer
from licensing.papers.operations import record_sealing
from licensing.reappointments.models import Reappointment
from licensing.reports.sight import may_read_figures
from settings.env import ROOT
from tests.licensing import issuing, world
from workflows import drafts as rewriting
from workflows import publishing
from workflows.definition import HumanStep
from workflows.models import Case, Task
from workflows.people import Absence, User
from workflows.story import papers_of_act

HOLE, REGULAR_HOLE = re.compile(r"<[^>]+>"), re.compile(r"\(\?P<\w+>[^)]*\)")
REFUSED = {403, 404, 405}
ACTIONS = ("open", "do", "take", "put_back", "assign", "retry")

OF_ONE_S_ACCOUNT = "accounts/"
"""Addresses of allauth and around it: for strangers who come in, for everybody else about their own account alone."""

OPEN_TO_ALL = {
    "",
    "look-up/",
    "check/",
    "licensed/",
    "licensed/data/",
    "licensed.csv",
    "licensed.json",
    "licensed.schema.json",
    "robots.txt",
    "sitemap.xml",
    "procedures/",
    "procedures/<slug:code>/",
    "procedures/<slug:code>.json",
    "emblem/<int:file_id>/",
    "people/invitation/",
    "accounts/login/",
    "language/",
    "shade/",
    "here/",
    "p/<slug:public_id>/",
}
"""For strangers as well: the log-in page, the choice of a language and of light or dark, the pages for everybody."""

OPEN_TO_PEOPLE = {"today/", "cases/", "licences/", "messages/", "messages/wishes/", "people/", "people/ask/"}
"""For everybody who is logged in: one's own inbox and wishes, and lists that show only what one may see."""

OPEN_TO_OFFICIALS = {"reappointments/", "today/absence/", "today/forecast/", "today/many/"}
"""For whoever holds a role of the office: one's own absence, and many of one's tasks at once."""

OPEN_TO_FACILITIES = {"applications/", "applications/new/"}
"""For whoever acts for a facility: the own first page, and beginning something."""

OF_ITS_PEOPLE = {
    "people/<int:facility_id>/",
    "people/<int:facility_id>/invite/",
    "people/<int:facility_id>/invitations/<int:invitation_id>/withdraw/",
    "people/<int:facility_id>/people/<int:spell_id>/end/",
}
"""Of whoever acts for the facility, and of the counter; what they may do is tested with the room."""

READ_BY_THE_FACILITY = {
    "applications/<int:draft_id>/",
    "applications/<int:draft_id>/check/",
    "applications/<int:draft_id>/fill/<slug:part>/",
    "applications/<int:draft_id>/papers/",
    "applications/<int:draft_id>/papers/<int:paper_id>/",
    "applications/<int:draft_id>/papers/<int:paper_id>/picture.webp",
    "cases/<int:case_id>/",
    "cases/<int:case_id>/<int:task_id>/<slug:action>/",
    "cases/<int:case_id>/at/",
    "cases/<int:case_id>/at/<str:moment>/",
    "cases/<int:case_id>/papers.zip",
    "cases/<int:case_id>/papers/<int:entry_id>/<slug:name>.pdf",
    "dossiers/<int:dossier_id>/",
    "dossiers/papers/<int:component_id>/",
    "dossiers/papers/<int:component_id>/<int:number>.webp",
    "dossiers/papers/<int:component_id>/view/",
    "licences/<int:licence_id>/",
    "licences/<int:licence_id>/paper.pdf",
    "papers/<int:paper_id>.pdf",
}
"""What the facility whose case it is may read, though not change."""


REGISTER = {"/issuing/register/", "/issuing/register.csv"}
CLERK = REGISTER | {"/issuing/", "/issuing/print/"}
DESKS = {
    Station.SIGN: REGISTER | {"/sign/", "/sign/several/"},
    Station.NUMBER: CLERK | {"/issuing/number/", "/issuing/number/several/"},
    Station.SEAL: CLERK | {"/issuing/seal/", "/issuing/seal/several/"},
}
"""Whose lists these addresses are: of those who sign, number, seal."""

FIGURES = {"/reports/", "/reports/steps.csv", "/reports/count/", "/reports/day/"}
"""Of those who lead: figures over the cases that they may see."""


class Everything:
    """A dossier that waits at the counter, and a licence: both of one facility."""

    def __init__(self) -> None:
        world.seed_the_law()
        papers_seeding.seed()
        papers_seeding.seed_invented()
        publishing.publish(issuing.LOOK, "look.yaml")
        publishing.offer_shipped(ROOT / "licensing" / "procedures")
        self.official = world.make_user("official", "counter")
        self.emblem = files.store(world.picture(), by=None, at=timezone.now())
        Issuer.objects.update(emblem=self.emblem)
        self.facility = world.make_facility()
        self.dossier: Dossier = world.receive(self.facility, components=[world.component(upload=world.picture())])
        assert self.dossier.case
        self.case: Case = self.dossier.case
        self.task: Task = self.case.task_set.get(finished=None)
        self.licence: Licence = issuing.licence()
        Case.objects.filter(pk=self.licence.case_id).update(party=self.facility.party)
        self.draft, self.draft_paper = self._draft()
        self.rewritten = rewriting.begin(
            self.case.version.content, based_on=self.case.version, by=world.make_user("writer"), at=timezone.now()
        )
        self.message = self._write()
        self.slip = self._slip()
        today = timezone.localdate()
        self.absence = Absence.objects.create(person=world.make_user("somewhere", "clerk"), since=today, until=today)
        self.spell = world.make_representative(world.make_user("member"), self.facility)
        now, member = timezone.now(), self.spell.user
        self.invitation = acting.invite(facility=self.facility, address="x@clinic.example", by=member, at=now)
        self.listed = LicenceList.objects.create(token=uuid4(), text="", language="vi", by=self.official, at=now)
        asked = {"facility_name": "Phòng khám Mới", "tax_code": "", "note": ""}
        self.asked = acting.ask(**asked, by=world.make_user("asker"), at=now)

    def _slip(self) -> Reappointment:
        """A slip that nobody has completed yet."""
        start, now = self.case.clock_events.earliest("pk"), timezone.now()
        slip: Reappointment = Reappointment.objects.create(
            case=self.case, term=start.term, start=start, due_at=now, drafted_at=now
        )
        return slip

    def _write(self) -> Message:
        """A message to somebody who is nobody of these tests."""
        reader = Reader(address="reader@clinic.example", person=world.make_user("reader"))
        message = send_message(to=reader, kind="account_changed", context={"change": "?"}, at=timezone.now())
        assert message
        return message

    def _draft(self) -> tuple[Draft, DraftPaper]:
        now, by = timezone.now(), world.make_user("drafter")
        draft = drafts.begin(facility=self.facility, procedure="new_licence", token=uuid4(), by=by, at=now)
        handing_in.add_papers(draft=draft, kind="application", uploads=[world.picture()], by=by, at=now)
        return draft, draft.papers.get()

    @property
    def idle_roles(self) -> list[str]:
        """The roles of the office that have no task in either case."""
        steps = self.case.definition.steps
        roles = {step.role for step in steps if isinstance(step, HumanStep)}
        assert self.case.definition.party
        return sorted(roles - {self.task.role, self.case.definition.party.name})

    def examples(self) -> dict[str, list[dict[str, Any]]]:
        """For each address with holes, arguments that name something which exists."""
        case, licence, dossier = self.case.pk, self.licence.pk, self.dossier.pk
        draft = {"draft_id": self.draft.pk}
        return {
            "applications/answers/<int:task_id>/": [{"task_id": self.task.pk}],
            "applications/<int:draft_id>/": [draft],
            "applications/<int:draft_id>/check/": [draft],
            "applications/<int:draft_id>/drop/": [draft],
            "applications/<int:draft_id>/fill/<slug:part>/": [{**draft, "part": part} for part in TITLES],
            "applications/<int:draft_id>/fill/<slug:part>/aside/": [{**draft, "part": part} for part in TITLES],
            "applications/<int:draft_id>/forms/<slug:kind>.pdf": [{**draft, "kind": kind} for kind in FORMS],
            "applications/<int:draft_id>/papers/": [draft],
            "applications/<int:draft_id>/proof.pdf": [draft],
            "applications/<int:draft_id>/papers/<int:paper_id>/": [{**draft, "paper_id": self.draft_paper.pk}],
            "applications/<int:draft_id>/papers/<int:paper_id>/picture.webp": [
                {**draft, "paper_id": self.draft_paper.pk}
            ],
            "applications/<int:draft_id>/papers/<int:paper_id>/move/": [{**draft, "paper_id": self.draft_paper.pk}],
            "applications/<int:draft_id>/papers/<int:paper_id>/remove/": [{**draft, "paper_id": self.draft_paper.pk}],
            "cases/<int:case_id>/": [{"case_id": case}],
            "cases/<int:case_id>/papers.zip": [{"case_id": case}],
            "cases/<int:case_id>/papers/<int:entry_id>/<slug:name>.pdf": [
                {"case_id": case, "entry_id": entry.pk, "name": name}
                for entry in self.case.journal.all()
                for name in papers_of_act(self.case.definition, entry)
            ],
            "cases/<int:case_id>/at/": [{"case_id": case}],
            "cases/<int:case_id>/at/<str:moment>/": [{"case_id": case, "moment": timezone.now().isoformat()}],
            "cases/<int:case_id>/note/": [{"case_id": case}],
            "definitions/<slug:code>/<int:number>/": [{"code": "new_licence", "number": 1}],
            "definitions/<slug:code>/<int:number>/cases/": [{"code": "new_licence", "number": 1}],
            "definitions/<slug:code>/<int:number>/draft/": [{"code": "new_licence", "number": 1}],
            "definitions/<slug:code>/<int:number>/as/<slug:form>/": [
                {"code": "new_licence", "number": 1, "form": form} for form in ("yaml", "svg", "bpmn")
            ],
            "definitions/draft-<int:draft_id>/": [{"draft_id": self.rewritten.pk}],
            "definitions/draft-<int:draft_id>/changes/": [{"draft_id": self.rewritten.pk}],
            "definitions/draft-<int:draft_id>/as/<slug:form>/": [
                {"draft_id": self.rewritten.pk, "form": form} for form in ("yaml", "svg", "bpmn")
            ],
            "cases/<int:case_id>/withdraw/": [{"case_id": case}],
            "cases/<int:case_id>/cancel/": [{"case_id": case}],
            "cases/<int:case_id>/correct/": [{"case_id": case}],
            "cases/<int:case_id>/<int:task_id>/<slug:action>/": [
                {"case_id": case, "task_id": self.task.pk, "action": action} for action in ACTIONS
            ],
            "dossiers/<int:dossier_id>/": [{"dossier_id": dossier}],
            "dossiers/<int:dossier_id>/checklist/": [{"dossier_id": dossier}],
            "dossiers/<int:dossier_id>/originals/": [{"dossier_id": dossier}],
            "dossiers/papers/<int:component_id>/view/": [{"component_id": self.dossier.components.get().pk}],
            "dossiers/papers/<int:component_id>/<int:number>.webp": [
                {"component_id": self.dossier.components.get().pk, "number": 1}
            ],
            "dossiers/papers/<int:component_id>/": [{"component_id": self.dossier.components.get().pk}],
            **{
                f"reappointments/<int:slip_id>/{page}": [{"slip_id": self.slip.pk}]
                for page in ("", "complete/", "return/", "sign/", "draft.pdf")
            },
            "licences/<int:licence_id>/": [{"licence_id": licence}],
            "licences/<int:licence_id>/paper.pdf": [{"licence_id": licence}],
            "licences/<int:licence_id>/revoke/": [{"licence_id": licence}],
            "messages/<int:message_id>/": [{"message_id": self.message.pk}],
            "messages/<int:message_id>/again/": [{"message_id": self.message.pk}],
            "administration/licences/lists/<int:list_id>/": [{"list_id": self.listed.pk}],
            "administration/looked-over/<slug:name>/": [{"name": "agency"}],
            "administration/calendar/<int:year>/published/": [{"year": 2026}],
            "administration/years/<int:year>/confirm/": [{"year": 2026}],
            "administration/people/<int:person_id>/": [{"person_id": self.official.pk}],
            "administration/people/<int:person_id>/appoint/": [{"person_id": self.official.pk}],
            "administration/people/<int:person_id>/invite/": [{"person_id": self.official.pk}],
            "administration/people/<int:person_id>/relieve/<int:appointment_id>/": [
                {"person_id": self.official.pk, "appointment_id": self.official.appointments.get().pk}
            ],
            "begin/<slug:key>/": [{"key": "guessed"}],
            "emblem/<int:file_id>/": [{"file_id": self.emblem.pk}],
            "people/<int:facility_id>/": [{"facility_id": self.facility.pk}],
            "people/<int:facility_id>/invite/": [{"facility_id": self.facility.pk}],
            "people/<int:facility_id>/invitations/<int:invitation_id>/withdraw/": [
                {"facility_id": self.facility.pk, "invitation_id": self.invitation.pk}
            ],
            "people/<int:facility_id>/people/<int:spell_id>/end/": [
                {"facility_id": self.facility.pk, "spell_id": self.spell.pk}
            ],
            "people/requests/<int:request_id>/": [{"request_id": self.asked.pk}],
            "people/requests/<int:request_id>/confirm/<int:facility_id>/": [
                {"request_id": self.asked.pk, "facility_id": self.facility.pk}
            ],
            "people/requests/<int:request_id>/register/": [{"request_id": self.asked.pk}],
            "people/requests/<int:request_id>/decline/": [{"request_id": self.asked.pk}],
            "sign/<int:task_id>/": [{"task_id": self.task.pk}],
            "sign/<int:task_id>/draft.png": [{"task_id": self.task.pk}],
            "sign/<int:task_id>/draft.pdf": [{"task_id": self.task.pk}],
            "procedures/<slug:code>/": [{"code": "new_licence"}],
            "procedures/<slug:code>.json": [{"code": "new_licence"}],
            "reports/control/<int:case_id>.pdf": [{"case_id": case}],
            "today/absence/<int:absence_id>/back/": [{"absence_id": self.absence.pk}],
            "p/<slug:public_id>/": [{"public_id": self.licence.public_id}],
            "papers/<int:paper_id>.pdf": [{"paper_id": self.licence.paper.pk}],
        }


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address that the URLconf holds, with its holes."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route


def of_the_administration() -> list[str]:
    """Its addresses, with holes filled at random; its log-out is open, and its catch-all is an address of none."""
    found = [route for route in routes() if route.startswith("admin/") and "^" not in route and "(?P" not in route]
    assert len(found) > 20
    filled = [route.replace("<path:object_id>", "1").replace("<path:content_type_id>", "1") for route in found]
    return [*(f"/{route}" for route in filled if route != "admin/logout/"), "/admin/nowhere/"]


def of_the_account() -> list[str]:
    """Its addresses, with keys and numbers that are nobody's."""
    ours = [route.replace("^", "") for route in routes() if route.startswith(OF_ONE_S_ACCOUNT)]
    filled = [HOLE.sub("1", REGULAR_HOLE.sub("1", route)).rstrip("$") for route in ours]
    assert len(filled) > 20
    return [f"/{route}" for route in filled]


def written(there: Everything) -> dict[str, list[str]]:
    """Every other address of ours, written out. Fails for one that has holes and no example."""
    examples = there.examples()
    ours = [route for route in routes() if not route.startswith("admin/")]
    ours = [route for route in ours if not route.startswith(OF_ONE_S_ACCOUNT) or route in OPEN_TO_ALL]
    missing = [route for route in ours if "<" in route and route not in examples]
    assert missing == [], "a new address: say with which arguments it is tried, and whom it is for"
    return {route: [fill(route, one) for one in examples.get(route, [{}])] for route in ours}


def fill(route: str, arguments: dict[str, Any]) -> str:
    for name, value in arguments.items():
        for kind in ("int", "slug", "str"):
            route = route.replace(f"<{kind}:{name}>", str(value))
    return f"/{route}"


@pytest.fixture
def there(db: None, settings: Settings, tmp_path: Path) -> Everything:
    settings.FILES_ROOT, settings.ISSUED_ROOT = tmp_path / "files", tmp_path / "issued"
    settings.PICTURES_ROOT = tmp_path / "pictures"
    return Everything()


def rows() -> dict[type[Model], list[Any]]:
    """Everything that the database holds, but for sessions."""
    kept = (model for model in apps.get_models() if model is not Session)
    return {model: list(model._base_manager.order_by("pk").values()) for model in kept}


def answers(client: Client, addresses: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """What each address answers to reading and to sending."""
    for address in addresses:
        yield f"GET {address}", client.get(address)
        yield f"POST {address}", client.post(address)


def refused(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """The addresses that did not refuse, and what they answered."""
    return {
        what: answer.status_code for what, answer in answers(client, addresses) if answer.status_code not in REFUSED
    }


def not_sent_to_log_in(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """The addresses that did not lead to the one log-in page, be it by way of the administration's."""
    ways = ("/accounts/login/?next=/", "/admin/login/?next=/")
    return {
        what: answer.status_code
        for what, answer in answers(client, addresses)
        if answer.status_code != 302 or not answer.headers["Location"].startswith(ways)
    }


Somebody = Callable[[Everything], User]


def own_desks(user: User) -> set[str]:
    """The lists of the desks at which somebody works: they hold only what this person may see."""
    found: set[str] = set()
    for station in stations_of(user, at=timezone.now()):
        found |= DESKS[station]
    return found


def own_pages(client: Client) -> set[str]:
    """The pages of whoever acts for a facility, as far as they are this person's."""
    return {f"/{route}" for route in OPEN_TO_FACILITIES if client.get(f"/{route}").status_code == 200}


def another_facility(there: Everything) -> User:
    user = world.make_user("another")
    world.make_representative(user, world.make_facility(name="Phòng khám Khác"))
    return user


def own_facility(there: Everything) -> User:
    user = world.make_user("own")
    world.make_representative(user, there.facility)
    return user


def staff(there: Everything) -> User:
    """May enter Django's administration, as Django has it; here that is not enough."""
    user = world.make_user("staff")
    user.is_staff = True
    user.save()
    return user


def test_a_stranger_sees_the_open_pages_and_no_other(client: Client, there: Everything) -> None:
    before, addresses = rows(), written(there)
    others = [address for route, filled in addresses.items() if route not in OPEN_TO_ALL for address in filled]
    assert not_sent_to_log_in(client, [*others, *of_the_administration()]) == {}
    assert client.get("/admin/login/").headers["Location"] == "/accounts/login/?next=/admin/"
    assert rows() == before
    public = [address for route in OPEN_TO_ALL - {"language/", "shade/"} for address in addresses[route]]
    assert {address: client.get(address).status_code for address in public} == dict.fromkeys(public, 200)


@pytest.mark.parametrize("who", [another_facility, staff])
def test_who_has_no_part_in_a_case_is_refused(client: Client, there: Everything, who: Somebody) -> None:
    client.force_login(who(there))
    before = rows()
    closed = [one for one in not_open(written(there)) if one not in own_pages(client)]
    assert refused(client, [*closed, *of_the_administration()]) == {}
    assert rows() == before


def test_each_role_without_the_task_is_refused(client: Client, there: Everything) -> None:
    assert len(there.idle_roles) >= 3
    addresses = not_open(written(there))
    for role in there.idle_roles:
        user = world.make_user(role, role)
        client.force_login(user)
        before = rows()
        own = {"/guidance/"} if beginnings(user, at=timezone.now()).without else set()
        own |= FIGURES if may_read_figures(user, at=timezone.now()) else set()
        own |= own_desks(user) | {f"/{route}" for route in OPEN_TO_OFFICIALS}
        assert refused(client, [*(one for one in addresses if one not in own), "/admin/"]) == {}, role
        assert rows() == before


def test_the_facility_reads_its_own_and_changes_nothing(client: Client, there: Everything) -> None:
    own = own_facility(there)
    client.force_login(own)
    paper = there.licence.paper
    assert client.get(f"/papers/{paper.pk}.pdf").status_code == 404, "not released yet"
    day, signed_by = paper.number.on, paper.context["signatory"]["person"]
    record_sealing(paper=paper, signed_by=signed_by, signed_on=day, sealed_on=day, by=own, at=timezone.now())
    before, addresses = rows(), written(there)
    for route in READ_BY_THE_FACILITY:
        for address in addresses[route]:
            if address.rpartition("/")[0].rpartition("/")[2] not in ACTIONS[1:]:
                assert client.get(address, follow=True).status_code == 200, address
            assert client.post(address).status_code in REFUSED | {422}, address
    others = not_open({route: filled for route, filled in addresses.items() if route not in READ_BY_THE_FACILITY})
    withdraw = addresses["cases/<int:case_id>/withdraw/"]
    people = {address for route in OF_ITS_PEOPLE for address in addresses[route]}
    assert refused(client, [page.replace(f"/{there.facility.pk}/", "/0/") for page in people]) == {}
    spared = {*withdraw, *own_pages(client), *people}
    assert refused(client, [address for address in [*others, "/admin/"] if address not in spared]) == {}
    assert client.post(withdraw[0]).status_code == 422
    assert rows() == before


def test_lists_hold_only_one_s_own(client: Client, there: Everything) -> None:
    client.force_login(another_facility(there))
    for page in ("/today/", "/cases/", "/cases/?state=closed", "/licences/"):
        text = client.get(page).content.decode()
        assert there.case.reference not in text, page
        assert str(there.licence.number) not in text, page
    client.force_login(own_facility(there))
    assert there.case.reference in client.get("/cases/").content.decode()


def test_the_account_is_one_s_own_and_of_no_one_else(client: Client, there: Everything) -> None:
    assert "/accounts/email/" in of_the_account()
    before = rows()
    for what, answer in answers(client, of_the_account()):
        where = answer.headers.get("Location", "")
        entrance = answer.status_code == 302 and (where.startswith("/accounts/") or where == "/")
        assert entrance or answer.status_code in {200, 301, 400, 401, 404, 405}, what
    client.force_login(another_facility(there))
    after = rows()
    for what, answer in answers(client, [one for one in of_the_account() if "logout" not in one]):
        assert answer.status_code in {200, 301, 302, 401, *REFUSED}, what
    changed = {model for model, held in rows().items() if held != after[model]}
    assert {model for model in before if before[model] != after[model]} <= {User, Representative, Facility}
    assert changed == set()


def test_an_address_without_an_example_would_be_found(there: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = there.examples()
    del examples["papers/<int:paper_id>.pdf"]
    monkeypatch.setattr(there, "examples", lambda: examples)
    with pytest.raises(AssertionError, match="a new address"):
        written(there)


def not_open(addresses: dict[str, list[str]]) -> list[str]:
    shut = (filled for route, filled in addresses.items() if route not in OPEN_TO_ALL | OPEN_TO_PEOPLE)
    return [address for filled in shut for address in filled]
