"""What each slip says, read back from the PDF; its codes, read back from the picture; its look, as it was looked at."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pikepdf
import pytest

from licensing.papers.models import Clause
from licensing.papers.queries import NotAppointed
from licensing.papers.rendering import CannotRender
from licensing.sheets import codes, fields
from licensing.sheets import operations as sheets
from tests.licensing.papers.text import pages_of, text_of
from tests.licensing.world import moment
from tests.papers.pictures import compare

pytestmark = pytest.mark.usefixtures("offered")

CODE = "000.00.19.H48-210518-0001"
A5 = (148, 210)
"""Millimetres (TT 01/2018/TT-VPCP)."""

HEAD = fields.Head(
    day=date(2021, 5, 18),
    code=CODE,
    request="Cấp giấy phép tiến hành công việc bức xạ – X-quang chẩn đoán y tế",
    holder="Phòng khám Đa khoa Sao Mai",
    address="12 đường Hoa Sứ, thành phố Quảng Ngãi",
    phone="0255 000 0000",
    tax_code="4300000001",
    official="Trần Thị Một Cửa",
    invented=True,
)
APPOINTMENT = fields.Appointment(
    due_at=moment("2021-05-25 17:00"),
    length="05 ngày làm việc",
    counted=[date(2021, 5, day) for day in (19, 20, 21, 24, 25)],
    for_result=True,
)
RECEIPT = fields.Receipt(
    head=HEAD,
    received_at=moment("2021-05-18 08:30"),
    components=[
        fields.HandedIn(name="Đơn đề nghị cấp giấy phép", form="Mẫu 01 Phụ lục IV", is_original=True, count=1),
        fields.HandedIn(name="Giấy chứng nhận đào tạo an toàn bức xạ", form="", is_original=False, count=2),
    ],
    sets=1,
    accepted_at=moment("2021-05-18 09:15"),
    appointment=APPOINTMENT,
    reception=[(time(7), time(11, 30)), (time(13, 30), time(17))],
)
ELEVEN = [
    fields.HandedIn(name=name, form=form, is_original=bool(form), count=1)
    for name, form in (
        ("Đơn đề nghị cấp giấy phép tiến hành công việc bức xạ", "Mẫu 01 Phụ lục IV"),
        ("Quyết định thành lập, giấy chứng nhận đăng ký hoặc giấy tờ tương đương", ""),
        ("Phiếu khai báo nhân viên bức xạ và người phụ trách an toàn", "Mẫu 01 Phụ lục III"),
        ("Chứng chỉ nhân viên bức xạ của người phụ trách an toàn", ""),
        ("Giấy chứng nhận đào tạo an toàn bức xạ của nhân viên bức xạ", ""),
        ("Phiếu khai báo thiết bị X-quang chẩn đoán y tế", "Mẫu 07 Phụ lục III"),
        ("Tài liệu của nhà sản xuất về thiết bị", ""),
        ("Giấy chứng nhận kiểm định thiết bị", ""),
        ("Báo cáo đánh giá an toàn", "Mẫu 05 Phụ lục V"),
        ("Biên bản kiểm xạ", ""),
        ("Kế hoạch ứng phó sự cố bức xạ", "Phụ lục II"),
    )
]
"""The papers of the law's list."""
REQUEST = fields.SupplementRequest(
    head=HEAD,
    papers=["Biên bản kiểm xạ", "Báo cáo đánh giá an toàn (Mẫu 05 Phụ lục V)"],
    note="Nộp bản sao biên bản kiểm xạ phòng X-quang.\n\nKý tên vào báo cáo.",
    reason="Hồ sơ thiếu biên bản kiểm xạ.",
)
DECLINING = fields.Declining(head=HEAD, reason="Cơ sở có trụ sở ở tỉnh khác.")
HAND_OVER = fields.HandOver(
    head=replace(HEAD, day=date(2021, 5, 26)),
    result=None,
    handed_over_at=moment("2021-05-26 09:05"),
    fetched_by="Lê Thị Ánh",
    identity="051000000001",
    by_post=False,
    consignment="",
    originals=["Đơn đề nghị cấp giấy phép"],
)
SLIPS = {
    "receipt": lambda: sheets.print_receipt(RECEIPT),
    "request": lambda: sheets.print_supplement_request(REQUEST),
    "declining": lambda: sheets.print_declining(DECLINING),
    "hand_over": lambda: sheets.print_hand_over(HAND_OVER),
}


def test_the_receipt_says_what_was_received_and_when_the_result_is_ready() -> None:
    text = read(sheets.print_receipt(RECEIPT))
    for said in (
        "Mẫu số 01 (Thông tư 01/2018/TT-VPCP)",
        "UBND TỈNH QUẢNG NGÃI",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "Quảng Ngãi, ngày 18 tháng 5 năm 2021",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        CODE,
        "Phòng khám Đa khoa Sao Mai",
        "12 đường Hoa Sứ, thành phố Quảng Ngãi",
        "0255 000 0000",
        "4300000001",
        "08 giờ 30 phút, ngày 18/05/2021",
        "Hồ sơ đủ, hợp lệ 09 giờ 15 phút, ngày 18/05/2021",
        "số lượng: 01 bộ",
        "Đơn đề nghị cấp giấy phép (Mẫu 01 Phụ lục IV) chính 1",
        "Giấy chứng nhận đào tạo an toàn bức xạ sao 2",
        "Thời gian trả kết quả: 17 giờ 00 phút, ngày 25/05/2021.",
        "Thời hạn 05 ngày làm việc, không tính ngày hồ sơ đủ, hợp lệ; "
        "các ngày được tính: 19/05, 20/05, 21/05, 24/05 và 25/05/2021.",
        "Nơi nhận kết quả: Trung tâm Phục vụ hành chính công tỉnh Quảng Ngãi",
        "thành phố Quảng Ngãi; ngày làm việc 07:00–11:30, 13:30–17:00.",
        "Trần Thị Một Cửa",
        "Dữ liệu minh hoạ",
    ):
        assert said in text, said


def test_where_no_reception_hours_are_known_none_are_printed() -> None:
    assert "thành phố Quảng Ngãi. Khi đến nhận kết quả" in text_of(sheets.print_receipt(replace(RECEIPT, reception=())))


def test_before_it_is_found_complete_the_receipt_promises_an_answer_and_no_result() -> None:
    check = replace(APPOINTMENT, for_result=False)
    text = text_of(sheets.print_receipt(replace(RECEIPT, accepted_at=None, appointment=check)))
    assert "Thời gian trả kết quả" not in text
    assert "đã đủ, hợp lệ hay chưa: chậm nhất 17 giờ 00 phút, ngày 25/05/2021." in text
    assert "không tính ngày nhận hồ sơ" in text
    assert "Thời hạn giải quyết được tính từ khi hồ sơ đủ, hợp lệ" in text
    again = replace(RECEIPT, accepted_at=None, appointment=check, supplemented_at=moment("2021-05-24 14:00"))
    assert "Thời gian nhận bổ sung 14 giờ 00 phút, ngày 24/05/2021" in read(sheets.print_receipt(again))


def test_many_days_are_told_by_the_first_and_the_last() -> None:
    many = replace(APPOINTMENT, counted=[date(2021, 5, day) for day in range(1, 26)])
    text = text_of(sheets.print_receipt(replace(RECEIPT, appointment=many)))
    assert "từ 01/05/2021 đến 25/05/2021" in text


def test_a_request_lists_everything_at_once_and_says_why() -> None:
    text = text_of(sheets.print_supplement_request(REQUEST))
    for said in (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Mẫu số 02",
        "1. Biên bản kiểm xạ 2. Báo cáo đánh giá an toàn (Mẫu 05 Phụ lục V) 3. Nộp bản sao",
        "4. Ký tên vào báo cáo.",
        "Lý do Hồ sơ thiếu biên bản kiểm xạ.",
        "NGƯỜI HƯỚNG DẪN",
    ):
        assert said in text, said


def test_a_slip_of_declining_gives_its_reason() -> None:
    text = text_of(sheets.print_declining(DECLINING))
    for said in ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Mẫu số 03", "Cơ sở có trụ sở ở tỉnh khác."):
        assert said in text, said


def test_a_hand_over_names_who_fetched_what_and_has_a_line_for_each_signature() -> None:
    text = text_of(sheets.print_hand_over(HAND_OVER))
    for said in (
        "PHIẾU GIAO NHẬN KẾT QUẢ",
        "09 giờ 05 phút, ngày 26/05/2021",
        "trực tiếp tại quầy",
        "Lê Thị Ánh, số giấy tờ tùy thân 051000000001",
        "1. Đơn đề nghị cấp giấy phép",
        "NGƯỜI NHẬN KẾT QUẢ",
        "NGƯỜI TRẢ KẾT QUẢ",
    ):
        assert said in text, said
    post = text_of(sheets.print_hand_over(replace(HAND_OVER, by_post=True, consignment="EA123", originals=[])))
    assert "qua bưu chính, số hiệu bưu gửi EA123" in post
    assert "Bản chính trả lại" not in post


@pytest.mark.parametrize("slip", SLIPS)
def test_every_slip_is_one_a5_page_the_same_bytes_and_its_codes_can_be_read(slip: str, tmp_path: Path) -> None:
    pdf = SLIPS[slip]()
    assert pdf == SLIPS[slip]()
    paper = tmp_path / "slip.pdf"
    paper.write_bytes(pdf)
    with pikepdf.open(paper) as document:
        assert [_millimetres(page) for page in document.pages] == [A5]
    subprocess.run(["pdftoppm", "-r", "200", "-png", paper, tmp_path / "page"], check=True)
    pictures = sorted(tmp_path.glob("page*.png"))
    read = subprocess.run(["zbarimg", "--quiet", *pictures], capture_output=True, text=True, check=True).stdout.split()
    assert sorted(read) == [f"CODE-128:{CODE}", f"QR-Code:{CODE}"]


@pytest.mark.parametrize("slip", SLIPS)
def test_the_slips_look_as_they_did_when_somebody_looked_at_them(slip: str) -> None:
    compare(f"slip_{slip}", SLIPS[slip]())


@pytest.mark.parametrize("for_result", [True, False])
def test_all_papers_of_a_dossier_fit_on_one_page(for_result: bool) -> None:
    head = replace(HEAD, holder="Trung tâm Chẩn đoán hình ảnh và Phòng khám đa khoa Minh Họa Quảng Ngãi")
    appointment = replace(APPOINTMENT, for_result=for_result)
    accepted_at = RECEIPT.accepted_at if for_result else None
    receipt = replace(RECEIPT, head=head, components=ELEVEN, appointment=appointment, accepted_at=accepted_at)
    pages = pages_of(sheets.print_receipt(receipt))
    assert len(pages) == 1
    assert all(line.name.split()[0] in pages[0] for line in ELEVEN)
    assert "Trần Thị Một Cửa" in pages[0]


def test_the_long_slip_looks_as_it_did_when_somebody_looked_at_it() -> None:
    compare("slip_receipt_eleven", sheets.print_receipt(replace(RECEIPT, components=ELEVEN)))


def test_forty_papers_go_on_to_a_second_page_that_has_its_head_again() -> None:
    many = [
        replace(RECEIPT.components[0], name=f"Giấy tờ thứ {n} có tên dài hơn một dòng trên giấy") for n in range(40)
    ]
    pages = pages_of(sheets.print_receipt(replace(RECEIPT, components=many)))
    assert len(pages) > 1
    assert all("Tên giấy tờ" in page for page in pages[:2])
    assert f"{len(pages)}/{len(pages)}" in pages[-1]
    assert "Thời gian trả kết quả" in pages[-1]


def test_what_people_typed_is_text_and_never_markup() -> None:
    typed = '<img src="http://127.0.0.1:1/x"> <b>& đậm</b>'
    assert typed in text_of(sheets.print_declining(replace(DECLINING, reason=typed)))
    with pytest.raises(CannotRender):
        sheets.print_declining(replace(DECLINING, reason="光"))


def test_a_day_without_a_form_or_without_a_heading_is_refused_with_a_sentence() -> None:
    for day, refusal in ((date(2019, 1, 5), sheets.NoForm), (date(2020, 12, 31), NotAppointed)):
        with pytest.raises(refusal) as refused:
            sheets.print_declining(replace(DECLINING, head=replace(HEAD, day=day)))
        assert f"{day:%d/%m/%Y}" in str(refused.value)


def test_a_form_that_the_law_changes_is_the_one_of_its_day() -> None:
    Clause.objects.filter(kind=sheets.DECLINING, part="form", in_force_from=date(2025, 9, 15)).update(
        text="PHIẾU MỚI", cited="Mẫu số 09"
    )
    after = text_of(sheets.print_declining(replace(DECLINING, head=replace(HEAD, day=date(2025, 9, 15)))))
    assert "PHIẾU MỚI" in after
    assert "PHIẾU MỚI" not in text_of(sheets.print_declining(DECLINING))


def test_a_code_that_bars_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Đ"):
        codes.bars("Đ-1")


def read(pdf: bytes) -> str:
    """The text twice: in the order of the file, and line by line as it lies on the page."""
    return text_of(pdf) + " " + " ".join(" ".join(pages_of(pdf)).split())


def _millimetres(page: pikepdf.Page) -> tuple[int, int]:
    _left, _bottom, width, height = (float(edge) for edge in page.mediabox)
    return round(width / 72 * 25.4), round(height / 72 * 25.4)
