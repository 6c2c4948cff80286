"""The page on which an official writes a procedure: steps on one side, what follows from them on the other.

Every button is a request of its own, so that nothing is lost and nothing needs a script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workflows import drafts, drawing, editing, kept, saying
from workflows.blank_parts import new_content
from workflows.complaints import Broken
from workflows.content import Content, step_in
from workflows.definition import Definition, End, Title
from workflows.editor_forms import AddForm, BeginForm
from workflows.editor_open import Open
from workflows.editor_parts import opened, saved
from workflows.editor_rows import rows, sections
from workflows.exporting import text_of as text_in
from workflows.judging import SECTIONS, judge
from workflows.loading import load_text
from workflows.models import DefinitionVersion, Draft, versions
from workflows.naming import name_of
from workflows.people import User
from workflows.procedure_views import may_see
from workflows.refusals import DraftChanged, NotBesideAnother, Refused
from workflows.vietnamese import sort_key

MAY_WRITE = "workflows.write_definition"
MOST_BYTES = 1024 * 1024
WITHIN = ("add", "remind", "forget")
"""Buttons within a part after which the page begins at what came or went."""
TAKES_FOCUS = ("up", "down", "add", "remind", "new")
MOST_SHOWN = 20
"""Complaints about a file."""


@require_POST
def begin(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A draft that begins with a version; where one of the same procedure is open, that one."""
    _check_writer(request)
    version = get_object_or_404(DefinitionVersion, code=code, number=number)
    by, now = cast(User, request.user), timezone.now()
    return _to(drafts.begin(version.content, based_on=version, by=by, at=now))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A procedure that there is not yet, or a file as a draft."""
    _check_writer(request)
    posted = request.method == "POST"
    form = BeginForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            content = _content_of(form)
        except Broken as broken:
            for complaint in broken.complaints[:MOST_SHOWN]:
                form.add_error("file", complaint.located(_language(request)))
        else:
            based_on = DefinitionVersion.objects.filter(code=content["code"]).order_by("number").last()
            by, now = cast(User, request.user), timezone.now()
            return _to(drafts.begin(content, based_on=based_on, by=by, at=now))
    return render(request, "workflows/editor_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A draft as it stands; a POST changes it."""
    draft = find_draft(request, draft_id)
    if request.method != "POST":
        return _page(request, draft)
    _check_writer(request)
    try:
        return _changed(request, draft)
    except Refused as refusal:
        draft = find_draft(request, draft_id)
        part = _posted(request, draft.content)
        return _page(request, draft, part=part, refusal=str(refusal), status=409)


def find_draft(request: HttpRequest, draft_id: int) -> Draft:
    """The draft, for whoever writes, publishes or moves."""
    if not may_see(request.user):
        raise PermissionDenied
    return get_object_or_404(Draft.objects.select_related("by", "based_on", "published_as"), pk=draft_id)


def _check_writer(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_WRITE):
        raise PermissionDenied


def _to(draft: Draft, opened: str = "", at: str = "") -> HttpResponse:
    """The page with a part open, or at what was just done."""
    query = {key: value for key, value in (("open", opened), ("at", at)) if value}
    return redirect(f"{reverse('definitions:draft', args=[draft.pk], query=query)}#{_fragment(opened, at)}")


def _fragment(opened: str, at: str) -> str:
    """Where the page begins: nowhere, but not where it began before, where something is to take the focus."""
    verb, colon, name = at.partition(":")
    if verb == "forget":
        return f"reminders-{name.partition('.')[0]}"
    if verb in TAKES_FOCUS and (colon or opened):
        return "focus"
    place = opened or at
    return f"row-{place}" if place else ""


def _language(request: HttpRequest) -> Any:
    return "en" if request.LANGUAGE_CODE.startswith("en") else "vi"


def _content_of(form: BeginForm) -> Content:
    """What a file says, or what a new procedure begins with. Raises Broken."""
    said = form.cleaned_data
    if upload := said["file"]:
        text = text_in(upload.read(MOST_BYTES).decode(errors="replace"), upload.name)
        return kept.to_json(load_text(text, upload.name))
    taken = {*DefinitionVersion.objects.values_list("code", flat=True), *Draft.objects.values_list("code", flat=True)}
    code = name_of(said["vi"], taken=taken, otherwise="procedure")
    return new_content(code, Title(said["vi"], said["en"]), first_day=timezone.localdate())


def _changed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Do what the button says: `do` is a verb and, behind a colon, the step."""
    verb, _colon, name = request.POST.get("do", "save").partition(":")
    by, at = cast(User, request.user), timezone.now()
    match verb:
        case "take_over":
            return _to(drafts.take_over(draft.pk, by=by, at=at))
        case "undo":
            return _to(drafts.undo(draft.pk, seen=_seen(request), by=by, at=at), request.POST.get("open", ""))
        case "discard":
            drafts.drop(draft.pk, by=by, at=at)
            messages.success(request, _("The draft was dropped."))
            return redirect("definitions:index")
        case "up" | "down" | "remove" | "beside":
            return _moved(request, draft, verb, name)
        case "new":
            return _added(request, draft)
    return _saved(request, draft, request.POST.get("then", ""))


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _write(request: HttpRequest, draft: Draft, change: Callable[[Content], Content]) -> Draft:
    by = cast(User, request.user)
    return drafts.change(draft.pk, change, seen=_seen(request), by=by, at=timezone.now())


def _moved(request: HttpRequest, draft: Draft, verb: str, name: str) -> HttpResponse:
    """A step one place up or down, away, or with something new at the same time."""
    made: list[str] = []

    def change(content: Content) -> Content:
        if all(step["name"] != name for step in content["steps"]):
            return content
        if verb == "beside":
            new, added = _beside(content, name)
            made.append(added)
            return new
        if verb == "remove":
            return editing.remove_step(content, name)
        return editing.move_step(content, name, -1 if verb == "up" else 1)

    draft = _write(request, draft, change)
    return _to(draft, made[0], at="new") if made else _to(draft, at="" if verb == "remove" else f"{verb}:{name}")


def _beside(content: Content, name: str) -> tuple[Content, str]:
    title = step_in(content, name)["title"]
    block = Title(f"Cùng lúc: {title['vi']}", f"At the same time: {title['en']}")
    try:
        return editing.alongside(content, name, block=block, title=Title("", ""))
    except ValueError:
        raise NotBesideAnother(step=saying.title_words(Title(**title))) from None


def _added(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = AddForm(request.POST, steps=_steps(draft.definition))
    if not form.is_valid():
        return _page(request, draft, add=form, status=422)
    said, made = form.cleaned_data, list[str]()

    def change(content: Content) -> Content:
        title = Title(said["vi"], said["en"])
        new, name = editing.add_step(content, kind=said["kind"], title=title, after=said["after"])
        made.append(name)
        return new

    draft = _write(request, draft, change)
    return _to(draft, made[0], at="new")


def _saved(request: HttpRequest, draft: Draft, then: str) -> HttpResponse:
    part = _posted(request, draft.content)
    if part is None:
        raise DraftChanged(who=str(draft.by), at=f"{timezone.localtime(draft.changed_at):%H:%M}")
    if not part.is_valid():
        return _page(request, draft, part=part, status=422)
    content, following = saved(part, then)
    draft = _write(request, draft, lambda _content: content)
    if then == "close":
        return _to(draft, at=following or part.key)
    if then == "add" and following != part.key:
        return _to(draft, following, at="new")
    return _to(draft, following, at=then if then.partition(":")[0] in WITHIN else "")


def _posted(request: HttpRequest, content: Content) -> Open | None:
    kind, name = request.POST.get("part", ""), request.POST.get("name", "")
    return opened(content, kind, name, request.POST, known_roles=_known_roles())


def _known_roles() -> dict[str, Title]:
    """The roles of every procedure, so that one of the same title is the same role."""
    found = {role.name: role.title for version in versions() for role in version.flow_class.definition.roles}
    return dict(sorted(found.items()))


def _steps(definition: Definition) -> list[tuple[str, str]]:
    return [(step.name, saying.title_words(step.title)) for step in definition.steps if not isinstance(step, End)]


def _asked(request: HttpRequest, content: Content) -> Open | None:
    """What the address asks to be open: a section, or a step."""
    key = request.GET.get("open", "")
    return opened(content, key, "") if key in SECTIONS else opened(content, "step", key) if key else None


def _page(
    request: HttpRequest,
    draft: Draft,
    *,
    part: Open | None = None,
    add: AddForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    definition, today = draft.definition, timezone.localdate()
    writing = request.user.has_perm(MAY_WRITE) and draft.by_id == request.user.pk and not draft.closed_at
    judged = judge(definition, on=draft.in_force_from or today, today=today)
    steps, ends = rows(definition, judged)
    part = part or (_asked(request, draft.content) if writing else None)
    at = request.GET.get("at", "")
    if part and at:
        part.come_to(at)
    after = request.GET.get("after", "")
    context = {
        "draft": draft,
        "definition": definition,
        "writing": writing,
        "may_write": request.user.has_perm(MAY_WRITE),
        "judged": judged,
        "steps": steps,
        "ends": ends,
        "part": part,
        "sections": sections(definition, judged),
        "add": add or AddForm(steps=_steps(definition), after=after if definition.find_step(after) else ""),
        "known_roles": sorted({title.vi for title in _known_roles().values()}, key=sort_key) if part else [],
        "at": at,
        "picture": picture(definition),
        "refusal": refusal,
    }
    return render(request, "workflows/editor.html", context, status=status)


def picture(definition: Definition) -> Any:
    """The diagram, for a page."""
    return mark_safe(drawing.svg(definition))  # noqa: S308  (every text in it is escaped by `drawing`)
