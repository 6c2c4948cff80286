"""The same bytes everywhere, our fonts alone, every Vietnamese letter, nothing from outside."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from pytest_django import Settings

from licensing.papers import fonts
from licensing.papers.rendering import CannotRender, render, template_hash
from tests.licensing.papers.text import text_of

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
EVERY_LETTER = "".join(letter + letter.upper() for letter in LOWER)
CONTEXT = {
    "issuer": {"parent_body": "UBND TỈNH", "name": "SỞ", "full_name": "Sở", "place": "Quảng Ngãi"},
    "number": "01/TB-SKHCN",
    "dated": "ngày 08 tháng 02 năm 2021",
    "holder": {"name": "Phòng khám", "address": "Quảng Ngãi"},
    "application": {"code": "D-1", "received": "ngày 01 tháng 02 năm 2021"},
    "scope": "Sử dụng thiết bị",
    "reasons": ["Thiếu biên bản kiểm xạ"],
    "signatory": {"person": "Lê Hoàng Ước", "title": "PHÓ GIÁM ĐỐC", "authority_line": "KT. GIÁM ĐỐC"},
}
IN_A_PROCESS = """
import django, hashlib, json, sys
django.setup()
from licensing.papers.rendering import render
print(hashlib.sha256(render("papers/refusal.html", json.loads(sys.argv[1]))).hexdigest())
"""


def refusal(**different: object) -> bytes:
    return render("papers/refusal.html", CONTEXT | different)


def test_every_vietnamese_letter_can_be_read_back_from_the_page() -> None:
    assert len(set(EVERY_LETTER)) == 146
    words = " ".join(EVERY_LETTER[i : i + 12] for i in range(0, len(EVERY_LETTER), 12))
    read = "".join(text_of(refusal(reasons=[words])).split())
    assert EVERY_LETTER in unicodedata.normalize("NFC", read)


def test_letters_typed_in_pieces_are_printed_composed() -> None:
    pieces = unicodedata.normalize("NFD", "Nguyễn Thị Mỹ Lệ ở Bình Sơn")
    assert "Nguyễn Thị Mỹ Lệ ở Bình Sơn" in text_of(refusal(reasons=[pieces]))
    assert refusal(reasons=[pieces]) == refusal(reasons=[unicodedata.normalize("NFC", pieces)])


def test_compounds_are_not_broken_at_the_end_of_a_line() -> None:
    for filler in range(1, 30, 4):
        assert f"{'m' * filler} máy X-quang" in text_of(refusal(reasons=["từ " * 14 + "m" * filler + " máy X-quang"]))


def test_all_fonts_are_ours_and_embedded() -> None:
    with pikepdf.open(io.BytesIO(refusal())) as pdf:
        found = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert found
        for font in found:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert str(descriptor.FontName).split("+")[1].startswith("Papers")
            assert "/FontFile2" in descriptor


def test_the_file_is_an_archive_file_that_names_language_and_title_but_no_moment() -> None:
    with pikepdf.open(io.BytesIO(refusal())) as pdf:
        assert str(pdf.Root.Lang) == "vi"
        assert str(pdf.docinfo.Title) == "Văn bản từ chối cấp giấy phép số 01/TB-SKHCN"
        assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())
        assert "/Filter" not in pdf.Root.Metadata
        assert pdf.open_metadata().pdfa_status == "3U"
        assert "/AcroForm" not in pdf.Root


def test_two_processes_with_other_clocks_and_fonts_make_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text("<fontconfig><dir>/usr/share/fonts</dir></fontconfig>")
    worlds = (
        {"TZ": "America/New_York", "LANG": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Tokyo", "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PYTHONHASHSEED": "2"},
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS, json.dumps(CONTEXT)],
            env=os.environ | world,
            cwd=settings.ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for world in worlds
    }
    assert made == {hashlib.sha256(refusal()).hexdigest()}


def test_the_environment_is_left_as_it_was() -> None:
    before = dict(os.environ)
    refusal()
    assert dict(os.environ) == before


def test_a_letter_that_our_fonts_lack_is_refused_by_name() -> None:
    with pytest.raises(CannotRender) as refused:
        refusal(reasons=["Phòng khám 光 và ☢"])
    assert refused.value.data == {"letters": "光 (U+5149) ☢ (U+2622)"}


def test_what_people_type_is_text_and_never_markup() -> None:
    typed = '<img src="http://127.0.0.1:1/x"> <b>& đậm</b>'
    assert typed in text_of(refusal(reasons=[typed]))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x.png", "file:///etc/hostname", "font:../papers.css"])
def test_a_template_can_reach_nothing_outside(tmp_path: Path, settings: Settings, address: str) -> None:
    (tmp_path / "evil.html").write_text(f'<img src="{address}">')
    engines = [dict(engine, DIRS=[tmp_path]) for engine in settings.TEMPLATES]
    settings.TEMPLATES = engines
    with pytest.raises(RuntimeError, match="outside the house"):
        render("evil.html", {})


def test_the_hash_of_a_template_covers_what_it_is_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = template_hash("papers/licence.html")
    assert before == template_hash("papers/licence.html") != template_hash("papers/refusal.html")
    copy = tmp_path / "templates"
    _copy(settings.ROOT / "templates" / "papers", copy / "papers")
    monkeypatch.setattr("licensing.papers.rendering.SOURCES", copy)
    assert template_hash("papers/licence.html") == before
    for part in ("paper.html", "devices.html", "papers.css", "fonts/Tinos-Italic.ttf"):
        source = copy / "papers" / part
        original = source.read_bytes()
        source.write_bytes(original + b"\n")
        assert template_hash("papers/licence.html") != before, part
        source.write_bytes(original)
    assert template_hash("papers/licence.html") == before


def test_a_font_is_cut_to_its_letters_and_always_in_the_same_way() -> None:
    plain = fonts.cut("Tinos-Regular.ttf", frozenset())
    cut = fonts.cut("Tinos-Regular.ttf", frozenset("Ωβ"))
    fonts.cut.cache_clear()
    assert plain != cut
    assert fonts.cut("Tinos-Regular.ttf", frozenset("βΩ")) == cut
    assert len(cut) < 40_000


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
