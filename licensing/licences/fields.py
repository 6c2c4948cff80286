"""What a licence and a refusal say, as frozen values: the drafter fills them, paper and register keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing.papers.models import NumberTaken, Signatory


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds the licence, as declared. New name, address, telephone or fax amend it (NĐ 142/2020 Đ.31.1a)."""

    name: str
    address: str
    head_name: str
    head_title: str
    phone: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Device:
    """One line of the device table; `kv` and `ma` are the largest tube voltage (kV) and current (mA), as text."""

    kind: str
    model: str
    maker: str
    country: str
    place: str
    purpose: str
    year: int | None = None
    serial: str = ""
    tube_serial: str = ""
    console_serial: str = ""
    kv: str = ""
    ma: str = ""
    mobile: bool = False


@dataclass(frozen=True, kw_only=True)
class Application:
    """The dossier that the paper answers."""

    code: str
    received_on: date


@dataclass(frozen=True, kw_only=True)
class SignatoryLine:
    """Who signs, as the paper prints it, and keeps it whoever signs later."""

    person: str
    title: str
    authority_line: str = ""

    @classmethod
    def of(cls, signatory: Signatory) -> SignatoryLine:
        """The line of a row of the register."""
        return cls(person=signatory.person, title=signatory.title, authority_line=signatory.authority_line)


@dataclass(frozen=True, kw_only=True)
class LicenceDraft:
    """Everything that one licence says. `invented` marks the papers of demonstrations and replays."""

    number: NumberTaken
    holder: Holder
    devices: tuple[Device, ...]
    places: tuple[str, ...]
    application: Application
    signatory: SignatoryLine
    valid_until: date
    invented: bool = False


@dataclass(frozen=True, kw_only=True)
class RefusalDraft:
    """Everything that one written refusal says; each reason is one sentence without its full stop."""

    number: NumberTaken
    holder: Holder
    application: Application
    reasons: tuple[str, ...]
    signatory: SignatoryLine
    invented: bool = False
