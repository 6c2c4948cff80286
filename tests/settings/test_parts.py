"""What is Vietnamese on an English page says so, and nothing else of the page is changed."""

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from settings.parts import language_of_parts, marked


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Licence of Sao Mai</p>", "<p>Licence of Sao Mai</p>"),
        ("<p>Trần Văn Bình</p>", '<p><span lang="vi">Trần Văn Bình</span></p>'),
        (
            "<p>clinic · 12 Đường Số 1, tỉnh Quảng Ngãi · 3 kV</p>",
            '<p>clinic · 12 <span lang="vi">Đường Số 1, tỉnh Quảng Ngãi</span> · 3 kV</p>',
        ),
        (
            "<p>Trung tâm Đào tạo ATBX Minh Họa was registered by Ông Văn Tấn on Monday</p>",
            '<p><span lang="vi">Trung tâm Đào tạo ATBX Minh Họa</span> was registered by '
            '<span lang="vi">Ông Văn Tấn</span> on Monday</p>',
        ),
        ("<b>Ba</b> Tơ\n<i>in</i>", '<b>Ba</b> <span lang="vi">Tơ</span>\n<i>in</i>'),
        ("<p>&lt;Ơ&amp;&gt;</p>", '<p><span lang="vi">&lt;Ơ&amp;&gt;</span></p>'),
    ],
)
def test_a_run_of_vietnamese_is_marked(page: str, expected: str) -> None:
    assert marked(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "<title>Hồ sơ</title>",
        '<option value="1">Phòng khám Sao Mai</option>',
        "<textarea>\nHồ sơ &lt;b&gt; đủ</textarea>",
        '<input value="Đỗ" title="Hồ sơ">',
        '<script type="application/json">{"a": "Đỗ <b>"}</script>',
        "<!-- Hồ sơ -->",
    ],
)
def test_what_can_hold_no_element_stays(page: str) -> None:
    assert marked(page) == page


def test_taking_the_marks_away_gives_the_page_again() -> None:
    page = "<ul>\n<li>Đinh  Công\tTrứ – x</li>\n<li><b>Lê</b>: a Ơ b</li></ul>\n<select><option>Ơ</option></select>"
    assert re.sub(r'<span lang="vi">|</span>', "", marked(page)) == page


@pytest.mark.parametrize(
    ("language", "kind", "changed"),
    [("en", "text/html; charset=utf-8", True), ("vi", "text/html; charset=utf-8", False), ("en", "text/csv", False)],
)
def test_only_english_pages_are_marked(language: str, kind: str, changed: bool) -> None:
    said = HttpResponse("<p>Đỗ</p>", content_type=kind, headers={"Content-Language": language, "Content-Length": "9"})
    answer = language_of_parts(lambda request: said)(HttpRequest())
    assert ("lang" in answer.text) is changed
    assert int(answer.headers["Content-Length"]) == (len(answer.content) if changed else 9)


def test_a_file_that_is_streamed_is_left_alone() -> None:
    streamed: Any = StreamingHttpResponse(
        ["<p>Đỗ</p>".encode()], content_type="text/html", headers={"Content-Language": "en"}
    )
    answer: Any = language_of_parts(lambda request: streamed)(HttpRequest())
    assert b"".join(answer.streaming_content) == "<p>Đỗ</p>".encode()
