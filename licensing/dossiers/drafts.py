"""What the counter typed and is not received yet: kept at every sending of the page, scans and all, until it is.

A draft belongs to the person to whom its page was handed out. It holds personal data, so what was received, dropped or
forgotten for a month is emptied.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from licensing.dossiers.models import Dossier, IntakeDraft, IntakeScan
from licensing.files import operations as files
from licensing.files.models import StoredFile
from workflows.people import User

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "more", "page", "drop"})
"""What a page sends besides what somebody typed."""
OF_TASK = "of_task"
"""Stands in what is kept for a step of a case, which is no dossier that was begun."""
FORGOTTEN_AFTER = timedelta(days=30)
_SCANS = re.compile(r"component-([a-z0-9_]{1,50})-scans")
_SALT = "licensing.dossiers.intake"


@dataclass(frozen=True)
class Kept:
    """A draft with its scans by the code of their paper, and what was wrong with files that were sent."""

    draft: IntakeDraft
    scans: Mapping[str, list[IntakeScan]] = field(default_factory=dict)
    problems: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def data(self) -> QueryDict:
        """What was typed, as a page sends it."""
        return data_of(self.draft)


def page_of(token: Any, user: User) -> str:
    """Says to whom the page with this token was handed out; nobody can make one for somebody else."""
    return signing.dumps([str(token), user.pk], salt=_SALT)


def handed_out_to(page: str, token: str) -> User | None:
    """The person to whom this page was handed out; None where it was to nobody."""
    try:
        named, pk = signing.loads(page, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if named == token else None


def find(token: str, *, by: User) -> IntakeDraft | None:
    """The draft of this page, if it is this person's."""
    try:
        key = UUID(token)
    except ValueError:
        return None
    return IntakeDraft.objects.select_related("dossier").filter(token=key, by=by).first()


def open_drafts(by: User) -> QuerySet[IntakeDraft]:
    """What this person began and did not finish, the latest first."""
    begun = IntakeDraft.objects.filter(by=by, dossier=None).exclude(typed__has_key=OF_TASK)
    return begun.only("token", "title", "saved_at")


def kept(draft: IntakeDraft) -> Kept:
    """The draft as it was left."""
    return Kept(draft, _by_kind(draft))


@transaction.atomic
def keep(
    *,
    data: QueryDict,
    sent: MultiValueDict[str, UploadedFile[Any]] | None = None,
    dropped: Iterable[str] = (),
    title: str = "",
    by: User,
    at: datetime,
) -> Kept:
    """Keep what was typed under the token of its page, store the files that came with it, forget those dropped.

    A file that is refused is named with the reason, and the others are kept. What was received already stays as it is.
    The token of somebody else's page is answered with a page of one's own.
    """
    draft = _held(data, by=by, at=at)
    if draft.dossier_id:
        return Kept(draft)
    draft.typed, draft.title, draft.saved_at = typed_of(data) | {"token": [str(draft.token)]}, title[:300], at
    draft.save(update_fields=["typed", "title", "saved_at"])
    _forget(draft.scans.filter(pk__in=[key for key in dropped if key.isdecimal()]))
    problems = _store(draft, sent or MultiValueDict(), by=by, at=at)
    return Kept(draft, _by_kind(draft), problems)


def of_task(task_id: int, *, by: User) -> Kept | None:
    """The scans that this person sent to a step which refused them; None where there are none."""
    draft = IntakeDraft.objects.filter(token=_token_of(task_id, by), by=by, dossier=None).first()
    return Kept(draft, _by_kind(draft)) if draft else None


def keep_for_task(
    task_id: int, *, sent: MultiValueDict[str, UploadedFile[Any]], dropped: Iterable[str], by: User, at: datetime
) -> Kept:
    """Keep the scans that came with a step which was refused, until it is done, as `keep` does."""
    data = QueryDict(mutable=True)
    data["token"], data[OF_TASK] = str(_token_of(task_id, by)), str(task_id)
    return keep(data=data, sent=sent, dropped=dropped, by=by, at=at)


def _token_of(task_id: int, by: User) -> UUID:
    return uuid5(NAMESPACE_OID, f"{_SALT}:{task_id}:{by.pk}")


@transaction.atomic
def finish(draft: IntakeDraft, *, dossier: Dossier) -> None:
    """The draft became a dossier: what was typed goes, its hash stays. A second time changes nothing."""
    draft = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.dossier_id:
        return
    draft.dossier, draft.digest, draft.typed, draft.title = dossier, digest_of(draft.typed), {}, ""
    draft.save(update_fields=["dossier", "digest", "typed", "title"])
    draft.scans.all().delete()


@transaction.atomic
def drop(draft: IntakeDraft) -> None:
    """Forget a draft and its scans."""
    _forget(draft.scans.all())
    draft.delete()


def sweep(now: datetime) -> int:
    """Drop what nobody touched for a month; returns how many."""
    old = list(IntakeDraft.objects.filter(saved_at__lt=now - FORGOTTEN_AFTER))
    for draft in old:
        drop(draft)
    return len(old)


def typed_of(data: QueryDict) -> dict[str, list[str]]:
    """What somebody typed, of everything that a page sends. Signs that no text holds are left out."""
    return {
        name: [str(value).replace("\x00", "") for value in data.getlist(name)]
        for name in data
        if name not in NOT_TYPED and "\x00" not in name
    }


def digest_of(typed: Mapping[str, list[str]]) -> str:
    """The same for the same entries, whatever is empty."""
    said = {name: values for name, values in typed.items() if any(values) and name != "token"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def data_of(draft: IntakeDraft) -> QueryDict:
    """What was typed, as a page sends it."""
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    return data


def _held(data: QueryDict, *, by: User, at: datetime) -> IntakeDraft:
    try:
        token = UUID(data.get("token", ""))
    except ValueError:
        token = uuid4()
    draft, _created = IntakeDraft.objects.get_or_create(token=token, defaults={"by": by, "saved_at": at})
    if draft.by_id != by.pk:
        draft = IntakeDraft.objects.create(token=uuid4(), by=by, saved_at=at)
    return IntakeDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


def _store(
    draft: IntakeDraft, sent: MultiValueDict[str, UploadedFile[Any]], *, by: User, at: datetime
) -> dict[str, list[str]]:
    held = {(scan.kind, scan.file.sha256) for scan in draft.scans.select_related("file")}
    problems: dict[str, list[str]] = {}
    for found, name in ((_SCANS.fullmatch(name), name) for name in sent):
        kind = found[1] if found else ""
        for upload in sent.getlist(name) if found else ():
            try:
                stored = files.store(upload, by=by, at=at)
            except files.CannotStore as refused:
                problems.setdefault(kind, []).append(str(refused))
                continue
            if (kind, stored.sha256) in held:  # a second click sends the same file again
                stored.delete()
                continue
            held.add((kind, stored.sha256))
            IntakeScan.objects.create(draft=draft, kind=kind, file=stored)
    return problems


def _forget(scans: QuerySet[IntakeScan]) -> None:
    stored = list(scans.values_list("file", flat=True))
    scans.delete()
    StoredFile.objects.filter(pk__in=stored).delete()


def _by_kind(draft: IntakeDraft) -> dict[str, list[IntakeScan]]:
    found: dict[str, list[IntakeScan]] = {}
    for scan in draft.scans.select_related("file"):
        found.setdefault(scan.kind, []).append(scan)
    return found
