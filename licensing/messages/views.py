"""One's messages and wishes; for administrators the log of all; in a demonstration the folder of mail."""

from __future__ import annotations

from typing import cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.messages import kinds, operations, queries, sink
from licensing.messages.forms import WishesForm
from licensing.messages.models import Message
from licensing.refusals import Refusal
from workflows.paging import page_of
from workflows.people import User

A_PAGE = 25


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """One's own messages, for an administrator everybody's; those of one state if one is asked for."""
    seen, state = Message.objects.visible_to(request.user).select_related("to"), request.GET.get("state", "")
    if state in Message.State.values:
        seen = seen.filter(state=state)
    page = page_of(seen, request.GET.get("page"), A_PAGE)
    shown = {"page": page, "state": state, "states": Message.State.choices}
    return render(request, "licensing/messages/log.html", shown)


@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message and how it went."""
    return _page(request, _visible(request, message_id))


@require_POST
def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """Try a failed one once more."""
    found = _visible(request, message_id)
    try:
        operations.send_again(message=found, by=cast(User, request.user), at=timezone.now())
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=403 if refusal.code == "not_yours" else 409)
    notes.success(request, _("It is being sent again."))
    return redirect("messages:message", message_id=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """What I want to hear, and in which language."""
    person = cast(User, request.user)
    mine = kinds.of(person, on=timezone.localdate())
    form = WishesForm(request.POST or None, wishes=queries.wishes_of(person), kinds=mine)
    if form.is_valid():
        operations.choose(person=person, language=form.cleaned_data["language"], unwanted=form.unwanted)
        notes.success(request, _("Kept."))
        return redirect("messages:wishes")
    always = [kind for kind in mine if kind.required]
    shown = {"form": form, "always": always}
    return render(request, "licensing/messages/wishes.html", shown, status=422 if form.errors else 200)


@login_not_required
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The mail that a demonstration would have sent; nowhere else is there such a page."""
    if not sink.is_shown():
        raise Http404
    return render(request, "licensing/messages/demo_mail.html", {"letters": list(sink.letters())})


def _visible(request: HttpRequest, message_id: int) -> Message:
    return get_object_or_404(Message.objects.visible_to(request.user).select_related("to", "case"), pk=message_id)


def _page(request: HttpRequest, found: Message, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    mine = found.to_id == cast(User, request.user).pk
    shown = {"letter": found, "refusal": refusal, "mine": mine}
    return render(request, "licensing/messages/message.html", shown, status=status)
