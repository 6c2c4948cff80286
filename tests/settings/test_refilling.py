"""A form filled in again, whatever page it stands on."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from settings.refilling import refilled

PAGE = """<!DOCTYPE html>
<html><body><main id="main"><!-- é --><p>A &amp; B &#39; &nbsp;</p>
<form method="post" action="/other/"><input name="text" value="other"></form>
<form method="post"><input type="hidden" name="token" value="new"><input name="text" value="before">
<input name="twice"><input name="twice"><input type="password" name="secret"><input type="file" name="scan">
<details class="x"><summary>s</summary><textarea name="note">old &lt;b&gt;</textarea></details>
<input type="radio" name="answer" value="met" checked><input type="radio" name="answer" value="not_met">
<input type="checkbox" name="sure" checked><input type="checkbox" name="also" value="1">
<select name="kind">
<option value="a" selected>A</option><option value="b">B</option></select>
<button name="act" value="done">Go</button></form></main></body></html>"""


def fill(typed: str, path: str = "/page/") -> str:
    return refilled(PAGE, path=path, here="/page/", typed=QueryDict(typed)).with_note("<p>NOTE</p>")


def test_another_form_leaves_the_page_as_it_was() -> None:
    assert fill("text=x", path="/elsewhere/") == PAGE.replace('<main id="main">', '<main id="main"><p>NOTE</p>')


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("text=a%22b<", '<input name="text" value="a&quot;b&lt;">'),
        ("twice=1&twice=2", '<input name="twice" value="1"><input name="twice" value="2">'),
        (
            "note=x%0Ay<i>",
            '<details open class="x"><summary>s</summary><textarea name="note">\nx\ny&lt;i&gt;</textarea>',
        ),
        (
            "answer=not_met",
            '<input type="radio" name="answer" value="met">'
            '<input type="radio" name="answer" value="not_met" checked="">',
        ),
        ("also=1", '<input type="checkbox" name="sure"><input type="checkbox" name="also" value="1" checked="">'),
        ("kind=b", '<option value="a">A</option><option value="b" selected="">B</option>'),
        ("token=old", '<input type="hidden" name="token" value="new">'),
        ("secret=s", '<input type="password" name="secret">'),
        ("scan=s", '<input type="file" name="scan">'),
        ("text=x", '<form method="post" action="/other/"><input name="text" value="other"></form>'),
    ],
)
def test_what_was_sent_stands_in_its_field(typed: str, stands: str) -> None:
    assert stands in fill(typed)


def test_what_has_no_field_any_more_is_told_and_codes_are_not() -> None:
    typed = QueryDict("gone=M%E1%BA%A5t+m%E1%BA%A1ng&outcome=send_back&rows-TOTAL_FORMS=2&act=done")
    assert refilled(PAGE, path="/page/", here="/page/", typed=typed).left == ["Mất mạng"]
