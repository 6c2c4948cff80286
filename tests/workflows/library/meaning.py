"""The library's words as the proof sees them: what can be answered, what can come out, how long is allowed."""

from workflows.definition import Length
from workflows.proof import Words

WORDS = Words(
    questions={
        "borrower_in_good_standing": ("passed", "failed", "unknown"),
        "shelf_is_free": ("yes", "no"),
        "book_is_old": ("yes", "no"),
    },
    actions={"print_slip": ("done", "cannot")},
    forms=frozenset({"check_card", "note"}),
    papers=frozenset({"request_slip", "reminder"}),
    messages=frozenset({"news_of_the_book"}),
    limits={"longest_reply": Length(5, "working_days")},
)
