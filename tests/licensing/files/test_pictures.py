"""Pages of stored files as pictures: drawn once, within limits, and a sentence where there is none to draw."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from licensing.facilities.models import Facility
from licensing.files import drawing, pictures
from licensing.files import operations as files
from licensing.files.models import StoredFile
from licensing.files.queries import FileLost
from tests.licensing import world

pytestmark = pytest.mark.django_db

LOCKED = (
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>endobj\n"
)


def pdf(*pages: tuple[float, float]) -> SimpleUploadedFile:
    """A PDF with pages of these sizes, in points."""
    document, written = pypdfium2.PdfDocument.new(), BytesIO()
    for size in pages:
        document.new_page(*size)
    document.save(written)
    return SimpleUploadedFile("quét.pdf", written.getvalue())


def locked() -> SimpleUploadedFile:
    """A PDF that asks for a password which nobody gives."""
    head = b"%PDF-1.4\n" + LOCKED
    offsets = [head.index(b"%d 0 obj" % n) for n in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % one for one in offsets)
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF\n" % len(head)
    return SimpleUploadedFile("khóa.pdf", head + table + trailer)


def stored(upload: Any) -> StoredFile:
    return files.store(upload, by=None, at=world.moment("2021-05-18 08:30"))


def opened(path: Path | None) -> Image.Image:
    assert path
    return Image.open(path)


def test_the_pages_of_a_document_are_drawn_as_wide_as_they_are_read() -> None:
    file = stored(pdf((595, 842), (842, 595), (595, 842)))
    pages = pictures.pages_of(file)
    assert [(page.number, page.width) for page in pages.sizes] == [(1, 1240), (2, 1240), (3, 1240)]
    assert pages.in_all == 3
    for page in pages.sizes:
        picture = opened(pictures.picture_of(file, page.number))
        assert picture.format == "WEBP"
        assert abs(picture.width - page.width) <= 1
        assert abs(picture.height - page.height) <= 1
    assert pictures.picture_of(file, 4) is None
    assert pictures.picture_of(file, 0) is None


def test_a_page_is_drawn_once_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    first, same = stored(pdf((595, 842))), stored(pdf((595, 842)))
    path = pictures.picture_of(first, 1)
    monkeypatch.setattr(pictures, "_run", lambda *args: pytest.fail("drawn again"))
    if first.sha256 == same.sha256:
        assert pictures.picture_of(same, 1) == path
    assert pictures.picture_of(first, 1) == path
    assert pictures.pages_of(first).in_all == 1


def test_a_photograph_is_turned_as_it_was_taken_and_never_enlarged() -> None:
    photograph, written = Image.effect_noise((300, 200), 60).convert("RGB"), BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph.save(written, "JPEG", exif=exif)
    file = stored(SimpleUploadedFile("ảnh.jpg", written.getvalue()))
    assert [(page.width, page.height) for page in pictures.pages_of(file).sizes] == [(200, 300)]
    assert opened(pictures.picture_of(file, 1)).size == (200, 300)
    assert opened(pictures.picture_of(stored(world.picture(size=(2480, 100))), 1)).size == (1240, 50)


@pytest.mark.parametrize(("size", "width", "height"), [((1, 14000), 1, 4960), ((14000, 1), 1240, 1)])
def test_a_page_of_strange_shape_stays_within_the_pixels(size: tuple[int, int], width: int, height: int) -> None:
    page = pictures.pages_of(stored(pdf(size))).sizes[0]
    assert (page.width, page.height) == (width, height)
    assert page.width * page.height <= drawing.WIDTH * drawing.MOST_HEIGHT


def test_of_a_very_long_document_the_first_pages_are_shown() -> None:
    file = stored(pdf(*[(100, 100)] * 130))
    pages = pictures.pages_of(file)
    assert (len(pages.sizes), pages.in_all) == (100, 130)
    assert pictures.picture_of(file, 100)
    assert pictures.picture_of(file, 101) is None


@pytest.mark.parametrize(("upload", "code"), [(world.pdf, "broken"), (locked, "encrypted")])
def test_a_file_that_cannot_be_drawn_is_told_in_a_sentence(upload: Any, code: str) -> None:
    file = stored(upload())
    for _again in range(2):
        with pytest.raises(pictures.CannotShow) as caught:
            pictures.pages_of(file)
        assert caught.value.code == code
    with translation.override("vi"):
        assert {"broken": "quét lại", "encrypted": "mật khẩu"}[code] in str(pictures.CannotShow(code))


def test_what_takes_too_long_is_stopped_and_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = stored(pdf((595, 842)))
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(pictures.CannotShow) as caught:
        pictures.pages_of(file)
    assert caught.value.code == "too_slow"
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 30)
    assert pictures.pages_of(file).in_all == 1


def test_content_that_is_lost_is_a_matter_for_the_operator(files_root: Path) -> None:
    file = stored(pdf((595, 842)))
    shutil.rmtree(files_root)
    with pytest.raises(FileLost):
        pictures.pages_of(file)


def test_the_note_of_the_pages_is_whole(settings: Settings) -> None:
    file = stored(pdf((595, 842)))
    pictures.pages_of(file)
    folder = Path(settings.PICTURES_ROOT) / file.sha256[:2] / file.sha256[2:]
    assert {path.name for path in folder.iterdir()} == {"pages.json", "1.webp", ".lock"}
    assert json.loads((folder / "pages.json").read_text())["all_pages"] == 1


@pytest.fixture
def clients(office: None) -> dict[str, Client]:
    """An official, the facility whose dossier it is, and another facility, each logged in."""
    facility = world.make_facility()
    people = {
        name: world.make_user(name, *roles) for name, roles in (("official", ("counter",)), ("own", ()), ("other", ()))
    }
    world.make_representative(people["own"], facility)
    world.make_representative(people["other"], world.make_facility(name="Khác"))
    logged_in = {name: Client() for name in people}
    for name, client in logged_in.items():
        client.force_login(people[name])
        client.cookies["django_language"] = "en"
    return logged_in


def test_who_sees_the_case_sees_the_scan_and_nobody_else(clients: dict[str, Client]) -> None:
    components = [
        world.component(upload=pdf((595, 842), (595, 842))),
        world.component(kind="survey_record", upload=world.pdf()),
    ]
    dossier = world.receive(Facility.objects.get(name=world.holder().name), components=components)
    scan, broken = dossier.components.all()
    address, page = reverse("dossiers:scan", args=[scan.pk]), reverse("dossiers:page", args=[scan.pk, 2])
    for name in ("official", "own"):
        shown = clients[name].get(address)
        text = shown.content.decode()
        assert 'alt="Page 2 of 2 of Application for a licence"' in text
        assert reverse("dossiers:scan", args=[broken.pk]) in text
        assert reverse("dossiers:file", args=[scan.pk]) in text
        policy = shown.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'self'" in policy
        assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
        picture = clients[name].get(page)
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")
        assert picture.headers["Cache-Control"] == "private, no-store"
        assert clients[name].get(reverse("dossiers:page", args=[scan.pk, 3])).status_code == 404
        sentence = clients[name].get(reverse("dossiers:scan", args=[broken.pk]))
        assert "This file is damaged" in sentence.content.decode()
        assert clients[name].get(reverse("dossiers:page", args=[broken.pk, 1])).status_code == 404
    for one in (address, page):
        assert clients["other"].get(one).status_code == 404
        assert Client().get(one).status_code == 302


def test_the_page_of_a_case_frames_the_scans_of_its_dossier(clients: dict[str, Client]) -> None:
    dossier = world.receive(components=[world.component(upload=pdf((595, 842)))])
    answer = clients["official"].get(reverse("cases:case", args=[dossier.case_id]))
    text = answer.content.decode()
    assert f'src="{reverse("dossiers:scan", args=[dossier.components.get().pk])}"' in text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    without = world.receive(components=[world.component()])
    assert "<iframe" not in clients["official"].get(reverse("cases:case", args=[without.case_id])).content.decode()
