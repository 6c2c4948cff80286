"""A page is made in one look."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workflows.look import one_look

Answer = Callable[[HttpRequest], HttpResponse]


def in_one_look(get_response: Answer) -> Answer:
    """Middleware: what is asked again while a request is answered is read once."""

    def answer(request: HttpRequest) -> HttpResponse:
        with one_look():
            return get_response(request)

    return answer
