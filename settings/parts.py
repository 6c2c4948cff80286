"""Language of parts: what is Vietnamese on an English page says so, and a screen reader pronounces it (WCAG 3.1.2).

Names, addresses and quoted law come from rows and stand in Vietnamese on every page. Their letters tell them, so that
no template has to know what people will type.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

LETTERS = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
MARKUP = re.compile(r"(<(script|style|title|textarea|option)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL)
"""What is not text, or holds text that may hold no element."""
SPACE = re.compile(r"(\s+)")
APART = {"·", "–", "|", "/"}
FAR = 6
"""How many words and spaces on the next word of a run may be: two words between may carry no mark."""


def language_of_parts(get_response: Answer) -> Answer:
    """Middleware: mark the Vietnamese parts of every English page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.headers.get("Content-Language") == "en" and _is_page(response):
            response.content = marked(response.text)
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer


def marked(page: str) -> str:
    """The page, with `<span lang="vi">` around each run of words in Vietnamese; nothing else is changed."""
    pieces = MARKUP.split(page)
    texts = pieces[0::3]
    pieces[0::3] = [_marked_text(text) if LETTERS.search(text) else text for text in texts]
    pieces[2::3] = [""] * len(pieces[2::3])
    return "".join(pieces)


def _marked_text(text: str) -> str:
    words = SPACE.split(text)
    for first, last in reversed(list(_runs(words))):
        words[first] = f'<span lang="vi">{words[first]}'
        words[last] = f"{words[last]}</span>"
    return "".join(words)


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From the first to the last Vietnamese word of each part, with the capitalised words that stand beside them."""
    told = [n for n, word in enumerate(words) if LETTERS.search(word)]
    while told:
        first = last = told.pop(0)
        while told and not APART.intersection(words[last : told[0]]) and told[0] - last <= FAR:
            last = told.pop(0)
        yield _widened(words, first, last)


def _widened(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    while first >= 2 and words[first - 2][:1].isupper():
        first -= 2
    while last + 2 < len(words) and words[last + 2][:1].isupper():
        last += 2
    return first, last


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
