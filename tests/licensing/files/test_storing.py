"""Uploads: known by content, kept under their hash, and refused with a sentence when they are anything else."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from datetime import timedelta
from io import BytesIO
from os import utime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from licensing.files import operations as files
from licensing.files import queries, storage
from licensing.files.models import StoredFile
from licensing.files.orphans import sweep_orphans
from tests.licensing.world import moment, pdf, picture

AT = moment("2021-05-18 08:30")


def store(upload: File[bytes]) -> StoredFile:
    return files.store(upload, by=None, at=AT)


def content(upload: SimpleUploadedFile) -> bytes:
    upload.seek(0)
    return bytes(upload.read())


def archive() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("a.exe", b"MZ")
    return written.getvalue()


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


PDF, PNG, JPEG = content(pdf()), content(picture()), content(picture("a.jpg", "JPEG"))
EXE = b"MZ\x90\x00\x03" + bytes(600)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

BAD = {
    "nothing": (b"", "empty"),
    "one byte": (b"%", "unknown_type"),
    "only a PDF's first bytes": (b"%PDF-1.7", "broken"),
    "a PDF cut in the middle": (PDF[: len(PDF) // 2], "broken"),
    "a PDF without its last line": (PDF[:-8], "broken"),
    "a PDF whose table lies beyond its end": (b"%PDF-1.4\nstartxref\n99999\n%%EOF\n", "broken"),
    "a PDF with a megabyte after its end": (PDF + bytes(1_000_000), "broken"),
    "a PDF behind other bytes": (b"\n\n" + PDF, "unknown_type"),
    "a PDF behind a byte order mark": (b"\xef\xbb\xbf" + PDF, "unknown_type"),
    "a PDF that is an archive besides": (PDF[:9] + archive() + PDF[9:], "two_types"),
    "an archive after a PDF": (PDF + archive(), "two_types"),
    "a program": (EXE, "unknown_type"),
    "a program with a PDF inside": (EXE + PDF, "unknown_type"),
    "an archive": (archive(), "unknown_type"),
    "a Linux program": (b"\x7fELF\x02\x01\x01" + bytes(600), "unknown_type"),
    "a drawing with a script": (SVG, "unknown_type"),
    "a drawing with an XML head": (b'<?xml version="1.0"?>' + SVG, "unknown_type"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "unknown_type"),
    "a web page in a PDF's comment": (b"<html><!--%PDF-1.4--></html>", "unknown_type"),
    "plain text": ("Đơn đề nghị".encode(), "unknown_type"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "unknown_type"),
    "a moving picture": (b"GIF89a" + bytes(100), "unknown_type"),
    "a bitmap": (b"BM" + bytes(100), "unknown_type"),
    "a TIFF": (b"II*\x00" + bytes(100), "unknown_type"),
    "a WebP": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), "unknown_type"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown_type"),
    "zeros": (bytes(5000), "unknown_type"),
    "a PNG cut in the middle": (PNG[: len(PNG) // 2], "broken"),
    "a PNG's head alone": (PNG[:33], "broken"),
    "a JPEG cut in the middle": (JPEG[: len(JPEG) // 2], "broken"),
    "a JPEG's head alone": (JPEG[:24], "broken"),
    "a JPEG's head on a web page": (b"\xff\xd8\xff<html></html>", "broken"),
    "a PNG with an archive behind it": (PNG + archive(), "two_types"),
    "a JPEG with an archive behind it": (JPEG + archive(), "two_types"),
    "a picture that would fill the memory": (huge_png(60_000, 60_000), "too_many_pixels"),
    "a picture of a little too many pixels": (huge_png(10_001, 9_000), "too_many_pixels"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD.keys())
def test_a_bad_upload_is_refused_and_leaves_nothing(db: None, files_root: Path, content: bytes, code: str) -> None:
    with pytest.raises(files.CannotStore) as refused:
        store(SimpleUploadedFile("giấy chứng nhận.pdf", content))
    assert refused.value.code == code
    assert "giấy chứng nhận.pdf" in str(refused.value)
    assert not StoredFile.objects.exists()
    assert [path for path in files_root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("megabytes", [20, 1])
def test_as_many_megabytes_as_are_set_are_kept_and_a_byte_more_is_refused(
    db: None, files_root: Path, settings: Settings, megabytes: int
) -> None:
    settings.UPLOAD_MEGABYTES, most = megabytes, megabytes * 2**20
    room = most - len(PDF)
    exact = pdf(body=b"1 0 obj\n<<>>\nendobj\n" + b"%" * (room - 6))
    exact = pdf(body=b"1 0 obj\n<<>>\nendobj\n" + b"%" * (room - 6 + most - len(content(exact))))
    assert exact.size == most
    assert store(exact).size == most
    with pytest.raises(files.CannotStore) as refused:
        store(SimpleUploadedFile("a.pdf", content(exact) + b"\n"))
    assert refused.value.code == "too_large"
    assert refused.value.data["megabytes"] == megabytes
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("megabytes", [100, 40])
def test_as_many_together_as_are_set_are_allowed_and_a_byte_more_is_not(settings: Settings, megabytes: int) -> None:
    settings.DOSSIER_MEGABYTES, whole = megabytes, [20 * 2**20] * (megabytes // 20)
    files.check_together(whole)
    with pytest.raises(files.CannotStore) as refused:
        files.check_together([*whole, 1])
    assert f"{megabytes} MB" in str(refused.value)


@pytest.mark.parametrize(
    ("upload", "media_type"),
    [(pdf(), "application/pdf"), (picture(), "image/png"), (picture("a.bin", "JPEG"), "image/jpeg")],
)
def test_a_good_file_lies_under_its_hash_and_is_read_back(
    db: None, files_root: Path, upload: SimpleUploadedFile, media_type: str
) -> None:
    sent = content(upload)
    upload.seek(0)
    stored = store(upload)
    digest = hashlib.sha256(sent).hexdigest()
    assert (stored.sha256, stored.size, stored.media_type) == (digest, len(sent), media_type)
    assert (files_root / digest[:2] / digest[2:]).read_bytes() == sent
    with queries.open_stored(stored) as file:
        assert file.read() == sent
    assert list(storage.incoming_folder().iterdir()) == []


def test_the_same_content_twice_lies_once_under_two_names(db: None, files_root: Path) -> None:
    one, two = store(pdf("một.pdf")), store(pdf("hai.pdf"))
    assert one.sha256 == two.sha256
    assert (one.original_name, two.original_name) == ("một.pdf", "hai.pdf")
    assert len([path for path in files_root.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system.ini", "system.pdf"),
        ("/etc/shadow", "shadow.pdf"),
        ("a\x00.exe.pdf", "a.exe.pdf"),
        ("đơn.exe", "đơn.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("hồ sơ\u202efdp.exe", "hồ sơfdp.pdf"),
        ("\u200b\u2066.pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("..", "file.pdf"),
        ("CON\r\nSet-Cookie: a=b.pdf", "CONSet-Cookie a=b.pdf"),
        ('a"b<c>|d?.pdf', "a b c d.pdf"),
        ("Đơn  đề   nghị.PDF", "Đơn đề nghị.pdf"),
        ("e\u0302\u0301.pdf", "ế.pdf"),
        (".htaccess", "htaccess.pdf"),
    ],
)
def test_a_name_is_only_for_showing(db: None, files_root: Path, name: str, shown: str) -> None:
    upload = ContentFile(PDF)
    upload.name = name
    stored = store(upload)
    assert stored.original_name == shown
    assert storage.path_of(stored.sha256).parent.parent == files_root


def test_content_that_is_gone_is_said_by_its_hash(db: None) -> None:
    stored = store(pdf())
    storage.path_of(stored.sha256).unlink()
    with pytest.raises(queries.FileLost, match=stored.sha256):
        queries.open_stored(stored)


def aged(path: Path, hours: float) -> Path:
    then = (AT - timedelta(hours=hours)).timestamp()
    utime(path, (then, then))
    return path


def leave_behind(sign: bytes, *, settled: bool) -> Path:
    incoming = storage.receive([sign])
    if settled:
        storage.settle(incoming)
    return storage.path_of(incoming.sha256) if settled else incoming.path


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_what_no_row_names_and_is_older_than_a_day(files_root: Path) -> None:
    named = storage.path_of(store(pdf()).sha256)
    with transaction.atomic():
        old, young = leave_behind(b"old", settled=True), leave_behind(b"young", settled=True)
        half_done = leave_behind(b"half", settled=False)
    for path, hours in ((named, 1000), (old, 24.1), (young, 23.9), (half_done, 25)):
        aged(path, hours)
    assert len(sweep_orphans(AT)) == 2
    assert [path.exists() for path in (named, old, young, half_done)] == [True, False, True, False]
    assert sweep_orphans(AT) == []


def test_the_sweep_of_an_empty_store_is_harmless(db: None) -> None:
    assert sweep_orphans(AT) == []
