"""What a licence and a refusal say, read back from the PDF and looked at as pictures."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from licensing.licences import paper
from licensing.licences.fields import SignatoryLine
from licensing.papers.models import Clause, Signatory
from licensing.papers.queries import NotAppointed, signatory_on
from licensing.words import date_in_words
from tests.licensing import issuing
from tests.licensing.papers.text import pages_of, text_of
from tests.papers.pictures import compare, pictures

pytestmark = pytest.mark.usefixtures("offered")
LONG = "Trung tâm Chẩn đoán hình ảnh và Chăm sóc sức khỏe cộng đồng các huyện miền núi phía tây tỉnh Quảng Ngãi"


@pytest.fixture(autouse=True)
def _one_installation(settings: Settings) -> None:
    settings.INSTALLATION_KEY = "the key of an installation in tests"
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


def made(count: int = 1, **different: object) -> bytes:
    return paper.build(issuing.draft(issuing.number(issuing.case()), count=count, **different)).pdf


def test_the_licence_says_everything_that_it_allows() -> None:
    text = text_of(made())
    for said in (
        "UBND TỈNH QUẢNG NGÃI",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 01/GP-SKHCN",
        "Quảng Ngãi, ngày 08 tháng 02 năm 2021",
        "TIẾN HÀNH CÔNG VIỆC BỨC XẠ",
        "hồ sơ đề nghị cấp giấy phép số D-1, tiếp nhận ngày 01 tháng 02 năm 2021",
        "Phòng khám đa khoa Sông Trà",
        "0255 3 000 001",
        "Bùi Thị Ước Mơ, Giám đốc",
        "Khoa Chẩn đoán hình ảnh, tầng 1, khu A",
        "Máy chụp X-quang",
        "MP600001",
        "có giá trị đến hết ngày 08 tháng 02 năm 2024",
        "(Điều 30 Nghị định số 142/2020/NĐ-CP)",
        "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
        "Lê Hoàng Ước",
        "Lưu: VT, hồ sơ.",
    ):
        assert said in text, said


def test_the_paper_never_claims_to_be_signed() -> None:
    text = text_of(made()).lower()
    assert not [claim for claim in ("đã ký", "ký bởi", "signed", "đã đóng dấu") if claim in text]


def test_invented_data_is_marked_on_every_page_and_real_data_on_none() -> None:
    number = issuing.number(issuing.case())
    invented = pages_of(paper.build(issuing.draft(number, count=5)).pdf)
    real = pages_of(paper.build(issuing.draft(number, count=5, invented=False)).pdf)
    assert all("Dữ liệu minh hoạ" in page for page in invented)
    assert not any("Dữ liệu minh hoạ" in page for page in real)


@pytest.mark.parametrize(("count", "annex"), [(1, False), (3, False), (4, True), (40, True)])
def test_every_device_is_listed_many_of_them_in_an_annex_under_repeated_heads(count: int, annex: bool) -> None:
    pages = pages_of(made(count))
    whole = "".join(pages)
    assert all(f"MP6{i:05d}" in whole for i in range(1, count + 1))
    first = next((index for index, page in enumerate(pages) if "PHỤ LỤC" in page), None)
    assert (first is not None) == annex
    if first is not None:
        assert all("Số sê-ri" in page for page in pages[first:])
        assert "Lê Hoàng Ước" in "".join(pages[:first])


def test_pages_are_numbered_from_the_second_on() -> None:
    tops = [page.strip().split("\n")[0].strip() for page in pages_of(made(40))]
    assert not tops[0].isdecimal()
    assert tops[1:] == [str(number) for number in range(2, len(tops) + 1)]


def test_the_code_on_the_paper_opens_the_public_page(tmp_path: Path) -> None:
    rendered = paper.build(issuing.draft(issuing.number(issuing.case())))
    (tmp_path / "paper.pdf").write_bytes(rendered.pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "paper.pdf", "page"], cwd=tmp_path, check=True)
    last = max(tmp_path.glob("page*.png"))
    read = subprocess.run(["zbarimg", "-q", "--raw", str(last)], capture_output=True, text=True, check=True).stdout
    assert read.strip() == f"http://127.0.0.1:8000/p/{rendered.public_id}/" == rendered.context["check_url"]


def test_a_refusal_names_its_reasons_in_order_and_carries_no_code() -> None:
    rendered = paper.build_refusal(issuing.refusal_draft(issuing.number(issuing.case(), kind="refusal")))
    text = text_of(rendered.pdf)
    assert "Số: 01/TB-SKHCN" in text
    assert "a) Thiếu biên bản kiểm xạ" in text
    assert "b) Một nhân viên bức xạ chưa được đào tạo lại." in text
    assert "check_url" not in rendered.context


def test_the_signatory_of_the_day_and_the_texts_in_force_are_printed() -> None:
    Signatory.objects.update(until=date(2021, 2, 7))
    Signatory.objects.create(person="Võ Ước Thịnh", title="GIÁM ĐỐC", since=date(2021, 2, 8), invented=True)
    later = Clause.objects.filter(kind="licence", part="condition", order__gt=1, in_force_from__lte=date(2021, 2, 7))
    later.update(in_force_until=date(2021, 2, 7))
    text = text_of(made())
    assert "Võ Ước Thịnh" in text
    assert "KT. GIÁM ĐỐC" not in text
    assert "Lê Hoàng Ước" not in text
    assert "45 ngày" not in text
    with pytest.raises(NotAppointed):
        signatory_on(date(2020, 12, 31))


def test_days_and_the_first_two_months_take_a_zero() -> None:
    words = [date_in_words(date(2021, month, day)) for month, day in ((1, 9), (2, 10), (3, 1), (12, 31))]
    assert words == [
        "ngày 09 tháng 01 năm 2021",
        "ngày 10 tháng 02 năm 2021",
        "ngày 01 tháng 3 năm 2021",
        "ngày 31 tháng 12 năm 2021",
    ]


@pytest.mark.parametrize("name", ["licence_1", "licence_3", "licence_40", "long_names", "refusal"])
def test_the_papers_look_as_they_did_when_somebody_looked_at_them(name: str) -> None:
    taken = issuing.number(issuing.case(), kind="refusal" if name == "refusal" else "licence")
    if name == "refusal":
        pdf = paper.build_refusal(issuing.refusal_draft(taken)).pdf
    elif name == "long_names":
        pdf = paper.build(issuing.draft(taken, count=2, **_long_names())).pdf
    else:
        pdf = paper.build(issuing.draft(taken, count=int(name.removeprefix("licence_")))).pdf
    compare(name, pdf)


def test_a_changed_look_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE_PICTURES", raising=False)
    (page, *_rest) = pictures(made())
    moved = Image.new("L", page.size, 255)
    moved.paste(page, (0, 6))
    with pytest.raises(AssertionError, match="page 1"):
        compare("licence_1", [moved, *_rest])


def _long_names() -> dict[str, object]:
    holder = issuing.HOLDER.__class__(
        name=LONG,
        address="Thôn Nước Lác, xã Trà Thanh, huyện Trà Bồng, tỉnh Quảng Ngãi, cách trung tâm huyện 38 km",
        head_name="Nguyễn Phạm Hoàng Thiên Ân Quỳnh Trâm",
        head_title="Giám đốc kiêm Trưởng khoa Chẩn đoán hình ảnh",
    )
    signatory = SignatoryLine(
        person="Nguyễn Phạm Hoàng Thiên Ân Quỳnh Trâm",
        title="TRƯỞNG PHÒNG QUẢN LÝ KHOA HỌC",
        authority_line="TUQ. GIÁM ĐỐC",
    )
    return {"holder": holder, "signatory": signatory}
