"""All papers of a case in one archive: for whom, under which names, at which price."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from licensing.dossiers.models import Dossier
from licensing.files import storage
from licensing.files.queries import FileLost
from licensing.papers.operations import record_sealing
from tests.licensing import issuing, world
from workflows.models import Case
from workflows.people import User

NOW = "2021-05-18 09:00"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(world.moment(NOW), tick=False):
        yield


def bundle(client: Client, case: int | None, user: User, language: str = "vi") -> ZipFile:
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.get(reverse("cases:papers", args=[case]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    return archive


def full_name(entry: ZipInfo) -> str:
    """The name as people write it, from Info-ZIP's field; else the plain one."""
    if not entry.extra:
        return entry.filename
    kind, size, version = struct.unpack_from("<HHB", entry.extra)
    assert (kind, version) == (0x7075, 1)
    return entry.extra[9 : 4 + size].decode()


def handed_in(pages: int = 2, at: str = NOW) -> Dossier:
    scans = [world.component(upload=world.pdf(f"{n}.pdf", b"%%%d\n" % n)) for n in range(pages)]
    return world.receive(
        components=[*scans, world.component(kind="legal_status", copy_kind="copy", upload=world.picture())], at=at
    )


def test_every_file_is_there_under_a_name_that_says_what_it_is(client: Client, office: None) -> None:
    dossier = handed_in()
    archive = bundle(client, dossier.case_id, world.make_user("counter", "counter"))
    names = [full_name(entry) for entry in archive.infolist()]
    assert names[-3:] == [
        "Hồ sơ/01.1 Đơn đề nghị cấp giấy phép tiến hành công việc bức xạ.pdf",
        "Hồ sơ/01.2 Đơn đề nghị cấp giấy phép tiến hành công việc bức xạ.pdf",
        "Hồ sơ/02 Quyết định thành lập, giấy chứng nhận đăng ký hoặc giấy tờ tương đương.png",
    ]
    plain = archive.namelist()
    assert all(name.isascii() for name in plain)
    assert plain[-3] == "Ho so/01.1 Don de nghi cap giay phep tien hanh cong viec buc xa.pdf"
    stored = [row.file for row in dossier.components.order_by("kind__number", "pk")]
    kept = [storage.path_of(file.sha256).read_bytes() for file in stored if file]
    assert [archive.read(name) for name in plain[-3:]] == kept


def test_two_of_one_name_do_not_hide_each_other(client: Client, office: None) -> None:
    archive = bundle(client, handed_in(pages=3).case_id, world.make_user("counter", "counter"))
    folded = [name.casefold() for name in archive.namelist()]
    assert len(folded) == len(set(folded))


def test_only_who_may_see_the_case_has_its_papers(client: Client, office: None) -> None:
    dossier = handed_in()
    address, stranger, own = (
        reverse("cases:papers", args=[dossier.case_id]),
        world.make_user("stranger"),
        world.make_user("own"),
    )
    world.make_representative(stranger, world.make_facility(name="Another"))
    world.make_representative(own, dossier.facility)
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert bundle(client, dossier.case_id, own).namelist()
    assert address in client.get(reverse("cases:case", args=[dossier.case_id])).content.decode()


def test_the_price_in_statements_does_not_grow_with_the_papers(client: Client, office: None) -> None:
    official = world.make_user("counter", "counter")

    def price(dossier: Dossier) -> int:
        bundle(client, dossier.case_id, official)
        with CaptureQueriesContext(connection) as statements:
            bundle(client, dossier.case_id, official)
        return len(statements)

    assert price(handed_in(pages=1)) == price(handed_in(pages=9))


def test_a_lost_file_is_said_before_anything_is_sent(client: Client, office: None) -> None:
    dossier = handed_in(pages=1)
    file = dossier.components.exclude(file=None).first().file  # type: ignore[union-attr]
    assert file is not None
    storage.path_of(file.sha256).unlink()
    client.force_login(world.make_user("counter", "counter"))
    with pytest.raises(FileLost):
        client.get(reverse("cases:papers", args=[dossier.case_id]))


@pytest.mark.django_db
def test_the_party_has_a_licence_once_it_is_sealed(client: Client) -> None:
    issuing.offer_everything()
    facility, own = world.make_facility(), world.make_user("own")
    world.make_representative(own, facility)
    licence = issuing.licence()
    Case.objects.filter(pk=licence.case_id).update(party=facility.party)
    address = reverse("cases:papers", args=[licence.case_id])
    client.force_login(own)
    assert client.get(address).status_code == 404
    officer = issuing.person("officer", "officer")
    assert bundle(client, licence.case_id, officer, "en").namelist() == ["Papers made/01-GP-SKHCN.pdf"]
    paper, at = licence.paper, world.moment(NOW)
    signer, day = licence.paper.context["signatory"]["person"], licence.paper.number.on
    record_sealing(paper=paper, signed_by=signer, signed_on=day, sealed_on=day, by=officer, at=at)
    assert bundle(client, licence.case_id, own, "en").namelist() == ["Papers made/01-GP-SKHCN.pdf"]
