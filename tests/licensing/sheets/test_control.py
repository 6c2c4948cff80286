"""The control slip: what it says, and its look as somebody looked at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from licensing.sheets import fields
from licensing.sheets import operations as sheets
from tests.licensing.papers.text import pages_of, text_of
from tests.licensing.sheets.test_slips import HEAD, read
from tests.licensing.world import moment
from tests.papers.pictures import compare

pytestmark = pytest.mark.usefixtures("offered")

COUNTER, DIVISION, OFFICE = "Bộ phận Một cửa", "Phòng Quản lý chuyên ngành", "Văn phòng Sở"


def handing(
    giver: tuple[str, str], taker: tuple[str, str], given: str, done: str, verdict: str, note: str
) -> fields.Handing:
    return fields.Handing(
        giver=giver[0],
        taker=taker[0],
        taker_unit=taker[1],
        given_at=moment(f"2021-05-{given}"),
        done_at=moment(f"2021-05-{done}") if done else None,
        verdict=verdict,
        note=note,
    )


HOLDER, PROGRAM = (HEAD.holder, ""), ("Chương trình", "")
AN, BINH, CUC, DUNG, GIANG = (
    ("Trần Thị Một Cửa", COUNTER),
    ("Lê Thị Trưởng Phòng", DIVISION),
    ("Nguyễn Văn Thẩm", DIVISION),
    ("Phạm Thị Văn Thư", OFFICE),
    ("Lê Hoàng Ước", "Lãnh đạo Sở"),
)
LINES = (
    handing(HOLDER, AN, "18 08:30", "18 09:30", "on_time", "Tiếp nhận và kiểm tra hồ sơ: 1 giờ trên 4 giờ"),
    handing(AN, BINH, "18 09:30", "18 16:00", "late", "Phân công xử lý: 4 giờ 30 phút trên 2 giờ"),
    handing(BINH, CUC, "18 16:00", "19 10:00", "early", "Thẩm định an toàn: 4 giờ trên 16 giờ"),
    handing(CUC, HOLDER, "19 10:00", "21 10:00", "", "Bổ sung hồ sơ: đang chờ, không tính thời gian của cơ quan"),
    handing(HOLDER, DUNG, "21 10:00", "", "", "Lấy số giấy phép: 30 phút trên 2 giờ; đang giải quyết"),
)
USUAL = (
    handing(HOLDER, AN, "18 08:30", "18 09:30", "early", "Tiếp nhận và kiểm tra hồ sơ: 1 giờ trên 4 giờ"),
    handing(AN, HOLDER, "18 09:30", "20 14:00", "", "Bổ sung hồ sơ: cơ quan chờ, không tính thời gian"),
    handing(HOLDER, AN, "20 14:00", "20 15:40", "on_time", "Tiếp nhận và kiểm tra hồ sơ: 1 giờ 40 phút trên 4 giờ"),
    handing(AN, BINH, "20 15:40", "20 16:00", "early", "Phân công xử lý: 20 phút trên 2 giờ"),
    handing(BINH, CUC, "20 16:00", "21 10:00", "early", "Xác minh đào tạo: 2 giờ 30 phút trên 4 giờ"),
    handing(BINH, CUC, "20 16:00", "24 15:00", "on_time", "Thẩm định an toàn: 15 giờ 30 phút trên 16 giờ"),
    handing(CUC, BINH, "24 15:00", "25 09:00", "late", "Xem xét đề xuất: 4 giờ 30 phút trên 4 giờ"),
    handing(BINH, GIANG, "25 09:00", "25 15:00", "on_time", "Duyệt ký giấy phép: 4 giờ trên 4 giờ"),
    handing(GIANG, DUNG, "25 15:00", "26 08:00", "late", "Lấy số giấy phép: 2 giờ 15 phút trên 2 giờ"),
    handing(DUNG, PROGRAM, "26 08:00", "26 08:00", "on_time", "Lập giấy phép: 0 phút trên 1 giờ"),
    handing(PROGRAM, DUNG, "26 08:00", "26 08:45", "on_time", "Đóng dấu, phát hành giấy phép: 45 phút trên 1 giờ"),
    handing(DUNG, AN, "26 08:45", "27 09:00", "", "Trả kết quả"),
)
"""A dossier that was supplemented once, and of which one certificate had to be looked at."""
CONTROL = fields.Control(
    head=replace(HEAD, day=date(2021, 5, 21)),
    with_others=["Công an tỉnh"],
    received_at=moment("2021-05-18 08:30"),
    due_at=moment("2021-05-25 17:00"),
    lines=LINES,
)


def test_it_says_who_gave_to_whom_when_and_how_the_step_kept_its_time() -> None:
    text = read(sheets.print_control(CONTROL))
    for said in (
        "Mẫu số 05 (Thông tư 01/2018/TT-VPCP)",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Cơ quan chủ trì Sở Khoa học và Công nghệ tỉnh Quảng Ngãi",
        "Cơ quan phối hợp Công an tỉnh",
        "Hẹn trả kết quả 17 giờ 00 phút, ngày 25/05/2021",
        "Giao: Trần Thị Một Cửa",
        "Nhận: Lê Thị Trưởng Phòng",
        "Phòng Quản lý chuyên ngành",
        "Giờ, phút, ngày",
        "Nhận 16:00 18/05/2021",
        "Xong 10:00 19/05/2021",
        "Trước hạn",
        "Đúng hạn",
        "Quá hạn",
        "giờ trên 16 giờ",
        "đang chờ, không",
        "không tính thời gian chờ bổ sung",
    ):
        assert said in text, said
    assert text_of(sheets.print_control(CONTROL)).count("Xong") == len(LINES) - 1


def test_without_other_agencies_and_without_a_term_nothing_is_said_of_them() -> None:
    text = read(sheets.print_control(replace(CONTROL, with_others=[], due_at=None)))
    assert "phối hợp" not in text
    assert "Hẹn trả" not in text


def test_it_is_the_same_bytes_and_looks_as_it_did() -> None:
    pdf = sheets.print_control(CONTROL)
    assert pdf == sheets.print_control(CONTROL)
    compare("slip_control", pdf)


@pytest.mark.parametrize("count", [5, 9, len(USUAL)])
def test_a_usual_dossier_has_one_page(count: int) -> None:
    assert len(pages_of(sheets.print_control(replace(CONTROL, lines=USUAL[-count:])))) == 1


def test_the_twelve_lines_of_a_supplemented_dossier_look_as_they_did() -> None:
    compare("slip_control_usual", sheets.print_control(replace(CONTROL, lines=USUAL)))


def test_a_long_way_goes_on_to_a_second_page_that_has_its_head_again() -> None:
    pdf = sheets.print_control(replace(CONTROL, lines=USUAL * 2))
    pages = pages_of(pdf)
    assert len(pages) == 2
    assert all("người giao – nhận" in page for page in pages)
    compare("slip_control_long", pdf)


@pytest.mark.parametrize("count", range(13, 17))
def test_no_signature_stands_on_a_page_without_a_line_of_the_way(count: int) -> None:
    pages = pages_of(sheets.print_control(replace(CONTROL, lines=(USUAL * 2)[:count])))
    signed = next(page for page in pages if "NGƯỜI LẬP PHIẾU" in page)
    assert "Giao:" in signed
