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
        giver_unit=giver[1],
        taker=taker[0],
        taker_unit=taker[1],
        given_at=moment(f"2021-05-{given}"),
        done_at=moment(f"2021-05-{done}") if done else None,
        verdict=verdict,
        note=note,
    )


HOLDER = (HEAD.holder, "")
AN, BINH, CUC, DUNG = (
    ("Trần Thị Một Cửa", COUNTER),
    ("Lê Thị Trưởng Phòng", DIVISION),
    ("Nguyễn Văn Thẩm", DIVISION),
    ("Phạm Thị Văn Thư", OFFICE),
)
LINES = (
    handing(HOLDER, AN, "18 08:30", "18 09:30", "on_time", "Tiếp nhận và kiểm tra hồ sơ: 1 giờ trên 4 giờ"),
    handing(AN, BINH, "18 09:30", "18 16:00", "late", "Phân công xử lý: 4 giờ 30 phút trên 2 giờ"),
    handing(BINH, CUC, "18 16:00", "19 10:00", "early", "Thẩm định an toàn: 4 giờ trên 16 giờ"),
    handing(CUC, HOLDER, "19 10:00", "21 10:00", "", "Bổ sung hồ sơ: đang chờ, không tính thời gian của cơ quan"),
    handing(HOLDER, DUNG, "21 10:00", "", "", "Lấy số giấy phép: 30 phút trên 2 giờ; đang giải quyết"),
)
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
        "Giao: Trần Thị Một Cửa (Bộ phận",
        "Nhận: Lê Thị Trưởng Phòng (Phòng",
        "Nhận 16 giờ 00 phút",
        "Xong 10 giờ 00 phút",
        "Trước hạn",
        "Đúng hạn",
        "Quá hạn",
        "4 giờ trên 16 giờ",
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
    assert len(pages_of(pdf)) == 1
    compare("slip_control", pdf)


def test_a_long_way_goes_on_to_a_second_page_that_has_its_head_again() -> None:
    pdf = sheets.print_control(replace(CONTROL, lines=LINES * 4))
    pages = pages_of(pdf)
    assert len(pages) > 1
    assert all("Giao, nhận" in page for page in pages[:2])
    compare("slip_control_long", pdf)
