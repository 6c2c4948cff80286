"""What each slip says, as frozen values. Whoever makes one fills them in from what held at the act that it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from licensing.papers.models import NumberTaken
from workflows.calendars import Spell


@dataclass(frozen=True, kw_only=True)
class Head:
    """What every slip says of its dossier. `day` is that of the act: its law and its agency's names hold.

    `official` is who acted for the office; empty where nobody of it did, as in a dossier that was sent online.
    """

    day: date
    code: str
    request: str
    holder: str
    address: str
    phone: str = ""
    email: str = ""
    tax_code: str = ""
    official: str = ""
    invented: bool = False


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """One line of what was handed in: a paper, whether an original, how many of it."""

    name: str
    form: str
    is_original: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """When the office answers and how that was counted. `for_result`: the result itself, not yet a check before it.

    `counted` are the days that count, in their order; days off between them are left out.
    """

    due_at: datetime
    length: str
    counted: Sequence[date]
    for_result: bool


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was received and when it will be answered (TT 01/2018/TT-VPCP, form 01).

    `supplemented_at` is when the last supplement came, `accepted_at` when the dossier was found complete; `reception`
    are the spells of a working day at which the result is handed over, none where they are not known.
    """

    head: Head
    received_at: datetime
    components: Sequence[HandedIn]
    sets: int
    supplemented_at: datetime | None = None
    accepted_at: datetime | None = None
    appointment: Appointment | None = None
    reception: Sequence[Spell] = ()


@dataclass(frozen=True, kw_only=True)
class SupplementRequest:
    """What the applicant has to complete, once and in full (form 02; NĐ 61/2018/NĐ-CP Đ.15.3)."""

    head: Head
    papers: Sequence[str]
    note: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Declining:
    """Why a dossier is not taken in (form 03)."""

    head: Head
    reason: str


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Who fetched the result, how, and which originals went back."""

    head: Head
    result: NumberTaken | None
    handed_over_at: datetime
    fetched_by: str
    identity: str
    by_post: bool
    consignment: str
    originals: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Handing:
    """One line of the control slip: the dossier goes from somebody to somebody, who deals with it at a step.

    Whoever gives it took it in a line before, where the unit stands.

    `verdict` is early, on_time or late, in the words of the form; empty where nothing is allotted, while it lasts, and
    where the office waits for somebody else.
    """

    giver: str
    taker: str
    taker_unit: str
    given_at: datetime
    done_at: datetime | None
    verdict: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """How a dossier went through the office (form 05). `due_at` is the day that was told first, never a later one."""

    head: Head
    with_others: Sequence[str]
    received_at: datetime
    due_at: datetime | None
    lines: Sequence[Handing]
