"""Who acts for a facility: invited by a link that opens once, or asked and confirmed; ended; each act by who may."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from licensing.accounts import operations
from licensing.accounts.models import ActingRequest, Invitation, Representative
from licensing.accounts.queries import acts_for
from licensing.accounts.refusals import CannotAccept, CannotAsk, CannotDecide, CannotEnd, CannotInvite
from licensing.facilities.models import Facility
from licensing.messages.models import Message
from settings.env import ROOT
from tests.licensing import post, world
from workflows import publishing
from workflows.models import JournalEntry
from workflows.people import User

NOW = world.moment("2026-03-02 09:00")
DAY = NOW.date()


class Town:
    """A facility with one person, a counter, an appraiser, a stranger who signed up."""

    def __init__(self) -> None:
        world.seed_the_law()
        publishing.offer_shipped(ROOT / "licensing" / "procedures")
        self.facility = world.make_facility(tax_code="0100000001")
        self.counter = world.make_user("counter", "counter")
        self.appraiser = world.make_user("appraiser", "appraiser")
        self.member, self.stranger = (self._signed_up(name) for name in ("member", "stranger"))
        world.make_representative(self.member, self.facility)

    def _signed_up(self, name: str) -> User:
        user = world.make_user(name)
        user.email = f"{name}@clinic.example"
        user.save()
        return user

    def invite(self, by: User | None = None, address: str = "stranger@clinic.example") -> str:
        """Invite, and read the link's key in the mail."""
        operations.invite(facility=self.facility, address=address, by=by or self.member, at=NOW)
        return post.link().partition("key=")[2]

    def ask(self, by: User | None = None) -> ActingRequest:
        asked = {"facility_name": "Phòng khám Sao Mai", "tax_code": "", "note": "giám đốc"}
        return operations.ask(**asked, by=by or self.stranger, at=NOW)


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def acts() -> list[tuple[str, str]]:
    return [(entry.act, str(entry.by.username if entry.by else "")) for entry in JournalEntry.objects.all()]


def test_a_link_makes_its_reader_act_for_the_facility_from_that_day(town: Town) -> None:
    key = town.invite()
    assert not acts_for(town.stranger, town.facility, on=DAY)
    assert key not in str(Invitation.objects.values().get()), "only a hash is kept"
    made = operations.accept(secret=key, by=town.stranger, at=NOW + timedelta(days=3))
    assert (made.since, made.until) == (date(2026, 3, 5), None)
    assert mail.outbox[-1].to == ["stranger@clinic.example"]
    assert Message.objects.get().body == ""
    assert acts() == [("invited", "member"), ("represents", "stranger")]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda town, key: (key[::-1], town.stranger, NOW), "opens nothing"),
        (lambda town, key: (key, town.stranger, NOW + operations.OPEN_FOR), "was open until 16/03/2026 09:00"),
        (lambda town, key: (key, town.member, NOW), "already"),
        (lambda town, key: (key, town.appraiser, NOW), "Officials"),
    ],
)
def test_a_link_is_refused(town: Town, spoil: Callable[[Town, str], Any], sentence: str) -> None:
    secret, by, at = spoil(town, town.invite())
    with pytest.raises(CannotAccept, match=sentence):
        operations.accept(secret=secret, by=by, at=at)
    assert Representative.objects.count() == 1


def test_a_link_opens_once_and_not_when_it_was_withdrawn_or_replaced(town: Town) -> None:
    first = town.invite()
    second = town.invite()
    with pytest.raises(CannotAccept, match="withdrawn"):
        operations.accept(secret=first, by=town.stranger, at=NOW)
    operations.accept(secret=second, by=town.stranger, at=NOW)
    with pytest.raises(CannotAccept, match="accepted already"):
        operations.accept(secret=second, by=world.make_user("other"), at=NOW)
    third = town.invite(address="third@clinic.example")
    operations.withdraw_invitation(invitation=Invitation.objects.latest("pk"), by=town.counter, at=NOW)
    with pytest.raises(CannotAccept, match="withdrawn"):
        operations.accept(secret=third, by=world.make_user("third"), at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_link_at_the_same_moment_are_one(transactional_db: None) -> None:
    town = Town()
    key = town.invite(address="anybody@clinic.example")
    people = [world.make_user(name) for name in ("first", "second")]

    def try_it(person: User) -> bool:
        try:
            operations.accept(secret=key, by=person, at=NOW)
        except CannotAccept:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, people)) == [False, True]
    assert Representative.objects.count() == 2


def test_only_the_counter_and_the_facility_s_own_people_invite_and_end(town: Town) -> None:
    spell = Representative.objects.get()
    for nobody in (town.stranger, town.appraiser):
        with pytest.raises(CannotInvite, match="Only the counter"):
            operations.invite(facility=town.facility, address="x@y.example", by=nobody, at=NOW)
        with pytest.raises(CannotEnd, match="Only the counter"):
            operations.end(representative=spell, by=nobody, at=NOW)
    operations.invite(facility=town.facility, address="x@y.example", by=town.counter, at=NOW)
    with pytest.raises(CannotInvite, match="acts for this facility already"):
        operations.invite(facility=town.facility, address="MEMBER@clinic.example", by=town.counter, at=NOW)
    ended = operations.end(representative=spell, by=town.counter, at=NOW)
    assert ended.until == DAY - timedelta(days=1)
    assert not acts_for(town.member, town.facility, on=DAY), "at once"
    with pytest.raises(CannotInvite):
        operations.invite(facility=town.facility, address="x@y.example", by=town.member, at=NOW)
    with pytest.raises(CannotEnd, match="no longer"):
        operations.end(representative=spell, by=town.counter, at=NOW)


def test_whoever_is_ended_on_the_first_day_acts_no_more_and_may_begin_again(town: Town) -> None:
    for _ in range(2):
        secret = town.invite()
        spell = operations.accept(secret=secret, by=town.stranger, at=NOW)
        assert acts_for(town.stranger, town.facility, on=DAY)
        operations.end(representative=spell, by=town.member, at=NOW)
        assert not acts_for(town.stranger, town.facility, on=DAY), "at once, not at midnight"
        with pytest.raises(CannotEnd, match="no longer"):
            operations.end(representative=spell, by=town.member, at=NOW)
    spells = Representative.objects.filter(user=town.stranger).values_list("since", "until", "ended_at_once")
    assert list(spells) == [(DAY, DAY, True)] * 2, "that it was so stays on record"


def test_nobody_floods_others_with_invitations(town: Town) -> None:
    for n in range(operations.INVITATIONS_A_DAY):
        town.invite(address=f"{n}@clinic.example")
    with pytest.raises(CannotInvite, match="20 people within a day"):
        town.invite(address="more@clinic.example")
    operations.invite(facility=town.facility, address="a@b.example", by=town.member, at=NOW + timedelta(days=2))


def test_who_asks_is_confirmed_by_the_counter_and_told(town: Town) -> None:
    asked = town.ask()
    with pytest.raises(CannotAsk, match="already"):
        town.ask()
    with pytest.raises(CannotAsk, match="Officials"):
        town.ask(by=town.appraiser)
    for nobody in (town.stranger, town.member, town.appraiser):
        with pytest.raises(CannotDecide, match="Only the counter"):
            operations.confirm(request=asked, facility=town.facility, by=nobody, at=NOW)
    operations.confirm(request=asked, facility=town.facility, by=town.counter, at=NOW)
    assert acts_for(town.stranger, town.facility, on=DAY)
    with pytest.raises(CannotDecide, match="answered already"):
        operations.decline(request=asked, reason="too late", by=town.counter, at=NOW)
    post.deliver()
    assert mail.outbox[-1].to == ["stranger@clinic.example"]
    assert ("represents", "counter") in acts()


def test_a_declined_request_says_why_and_may_be_made_again(town: Town) -> None:
    asked = town.ask()
    with pytest.raises(CannotDecide, match="Say why"):
        operations.decline(request=asked, reason="  ", by=town.counter, at=NOW)
    operations.decline(request=asked, reason="Chưa có giấy uỷ quyền.", by=town.counter, at=NOW)
    post.deliver()
    assert "Chưa có giấy uỷ quyền." in mail.outbox[-1].body
    assert town.ask().state == "open"


def test_a_stranger_with_a_link_signs_up_and_acts_without_a_second_proof(client: Client, town: Town) -> None:
    here = f"/people/invitation/?key={town.invite(address='new@clinic.example')}"
    assert client.get(here).status_code == 409, "the link of a day long past"
    Invitation.objects.update(expires_at=world.moment("2099-01-01 00:00"))
    page = client.get(here).content.decode()
    assert town.facility.name in page
    assert client.post(here).status_code == 200, "a stranger accepts nothing"
    way = f"/accounts/signup/?next={here}"
    entered = {"full_name": "Người Mới", "email": "new@clinic.example", "password1": "Một câu mật khẩu dài"}
    answer = client.post(way, entered | {"next": here})
    assert answer.headers["Location"] == here
    assert client.post(here).headers["Location"] == "/"
    new = User.objects.get(email="new@clinic.example")
    assert new.represents.get().facility == town.facility
    assert client.get("/", follow=True).status_code == 200


def test_the_facility_s_page_is_for_its_people_and_the_counter(client: Client, town: Town) -> None:
    page = f"/people/{town.facility.pk}/"
    spell = Representative.objects.get()
    seen = {}
    for who in (town.member, town.counter, town.stranger, town.appraiser):
        client.force_login(who)
        seen[who.username] = client.get(page).status_code
    assert seen == {"member": 200, "counter": 200, "stranger": 404, "appraiser": 404}
    client.force_login(town.member)
    assert client.get("/people/").headers["Location"] == page
    assert client.post(f"{page}invite/", {"address": "no address"}).status_code == 422
    assert client.post(f"{page}invite/", {"address": "x@y.example"}).status_code == 302
    invitation = Invitation.objects.get()
    assert "x@y.example" in client.get(page).content.decode()
    assert client.post(f"{page}invitations/{invitation.pk}/withdraw/").status_code == 302
    assert client.post(f"{page}invitations/{invitation.pk}/withdraw/").status_code == 409
    assert client.post(f"{page}people/{spell.pk}/end/").headers["Location"] == "/people/"
    assert client.get(page).status_code == 404


def test_the_counter_s_page_confirms_declines_and_enters_a_new_facility(client: Client, town: Town) -> None:
    asked = town.ask()
    page = f"/people/requests/{asked.pk}/"
    client.force_login(town.stranger)
    assert client.get(page).status_code == 403
    client.force_login(town.counter)
    menu = client.get("/people/requests/").content.decode()
    assert "Phòng khám Sao Mai" in menu
    assert client.get(page + "?q=sao").context["meant"][0] == town.facility
    assert client.post(f"{page}decline/", {"reason": ""}).status_code == 422
    entered = {"name": "Phòng khám Mới", "kind": "clinic", "address": "1 đường A", "head_name": "B", "head_title": "C"}
    assert client.post(f"{page}register/", entered | {"tax_code": "1"}).status_code == 422
    assert client.post(f"{page}register/", entered | {"tax_code": "0100000001"}).status_code in (409, 422)
    assert Facility.objects.count() == 1
    assert client.post(f"{page}register/", entered).status_code == 302
    assert town.stranger.represents.get().facility.name == "Phòng khám Mới"
    assert client.post(f"{page}confirm/{town.facility.pk}/").status_code == 409


def test_who_acts_for_nobody_is_led_to_how_to_ask(client: Client, town: Town) -> None:
    client.force_login(town.stranger)
    assert client.get("/").headers["Location"] == "/people/"
    entered = {"facility_name": "Phòng khám Sao Mai", "tax_code": "12", "note": ""}
    assert client.post("/people/ask/", entered).status_code == 422
    assert client.post("/people/ask/", entered | {"tax_code": "0100000001"}).status_code == 302
    assert ActingRequest.objects.get().user == town.stranger
    assert client.post("/people/ask/", entered | {"tax_code": ""}).status_code == 422
    client.force_login(town.appraiser)
    assert client.get("/people/").status_code == 403
