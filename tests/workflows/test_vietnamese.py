"""The order of a Vietnamese dictionary, and text without its marks."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from workflows.vietnamese import fold, person_key, sort_key


def in_order(*words: str) -> bool:
    shuffled = words[::-1]
    return sorted(shuffled, key=sort_key) == list(words)


def test_letters_have_the_order_of_the_alphabet() -> None:
    assert in_order("An", "Ánh", "Ân", "Dung", "Đức", "Em")
    assert in_order(*"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")


def test_tones_decide_after_letters_and_capitals_last() -> None:
    assert in_order("ma", "mà", "mả", "mã", "má", "mạ", "man")
    assert in_order("an", "An", "án", "Án")


def test_words_are_compared_one_by_one() -> None:
    assert in_order("An Vinh", "Anh", "Anh Ba")
    assert sort_key(" An - Vinh ") == sort_key("An Vinh")


def test_digits_stand_before_letters_and_foreign_letters_after() -> None:
    assert in_order("9 An", "An", "Zét", "Ωmega")


def test_people_are_found_by_their_given_name() -> None:
    people = ["Võ Em", "Nguyễn Đức", "Trần Văn Ánh", "Lê Văn Ánh", "Phạm Thị An"]
    assert sorted(people, key=person_key) == ["Phạm Thị An", "Lê Văn Ánh", "Trần Văn Ánh", "Nguyễn Đức", "Võ Em"]


def test_folding_for_a_search() -> None:
    assert fold("  Quảng  NGÃI ") == "quang ngai"
    assert fold("Đường Ưu Ơn") == "duong uu on"


@given(st.text())
def test_composition_in_unicode_does_not_count(text: str) -> None:
    composed, spread = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert sort_key(composed) == sort_key(spread)
    assert fold(composed) == fold(spread)


@given(st.text())
def test_a_key_holds_only_what_every_collation_sorts_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdef")
