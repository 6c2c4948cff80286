"""The list of licences that were issued before this system: read from CSV, every complaint with its line.

One line is one device; lines with the same number and day are one licence. Knows no database.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.files.names import readable, tidy
from licensing.licences.fields import Device
from workflows.days import day_of

NUMBER, ISSUED, UNTIL = "Số giấy phép", "Ngày cấp", "Có giá trị đến"
HOLDER, KIND, TAX_CODE, ADDRESS, PHONE = "Tên cơ sở", "Loại cơ sở", "Mã số thuế", "Địa chỉ", "Điện thoại"
HEAD, HEAD_TITLE = "Người đứng đầu", "Chức vụ người đứng đầu"
SIGNATORY, SIGNATORY_TITLE = "Người ký", "Chức vụ người ký"
DEVICE, MODEL, MAKER, SERIAL, PLACE = "Loại thiết bị", "Ký hiệu", "Hãng", "Số sê-ri", "Nơi đặt"
VOLTAGE, CURRENT = "Điện áp lớn nhất (kV)", "Dòng lớn nhất (mA)"
SCAN = "Tệp quét"
COLUMNS = (
    NUMBER, ISSUED, UNTIL, HOLDER, KIND, TAX_CODE, ADDRESS, PHONE, HEAD, HEAD_TITLE,
    SIGNATORY, SIGNATORY_TITLE, DEVICE, MODEL, MAKER, SERIAL, VOLTAGE, CURRENT, PLACE, SCAN,
)  # fmt: skip
"""The headings of the file. They are its format, so they stand in Vietnamese whatever language the page has."""
NEEDED = (
    NUMBER, ISSUED, UNTIL, HOLDER, ADDRESS, HEAD, SIGNATORY, DEVICE, MODEL, MAKER, SERIAL, VOLTAGE, CURRENT, PLACE,
)  # fmt: skip
EXAMPLE = (
    "12/GP-SKHCN", "15/03/2024", "15/03/2027", "Phòng khám đa khoa Ví Dụ", "phòng khám", "4300000000",
    "1 đường Ví Dụ, Quảng Ngãi", "0255 000 0000", "Nguyễn Văn A", "Giám đốc", "Trần Văn B", "GIÁM ĐỐC",
    "Thiết bị chụp X-quang tổng hợp", "RX-1", "Hãng Ví Dụ", "SN-1", "125", "500",
    "Phòng X-quang, tầng 1", "12-2024.pdf",
)  # fmt: skip
MOST_LINES = 2000
LONGEST_CELL = 500


@dataclass(frozen=True)
class EarlierDevice:
    """One device as the licence names it, and what the register needs besides."""

    code: str
    named: Device
    kilovolts: Decimal
    milliamperes: Decimal


@dataclass(frozen=True)
class EarlierLicence:
    """One licence as the list, or the form, has it."""

    line: int
    number: str
    issued_on: date
    valid_until: date
    holder: HolderDetails
    signatory: str
    signatory_title: str
    devices: tuple[EarlierDevice, ...]
    scan: str


@dataclass
class Reading:
    """What a list came to: its licences, and what is wrong, each with the number of its line."""

    licences: list[EarlierLicence] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    places: dict[tuple[str, date], int] = field(default_factory=dict)
    """Where among the licences one of this number and day stands."""


def template() -> str:
    """An empty list with its headings and one invented line to be overwritten."""
    written = StringIO("\ufeff")
    written.seek(0, 2)
    csv.writer(written).writerows((COLUMNS, EXAMPLE))
    return written.getvalue()


def read(content: bytes, *, kinds: Mapping[str, str]) -> Reading:
    """The licences of a CSV file in UTF-8, separated by commas or semicolons.

    `kinds` are the codes of kinds of devices by their names, as the law has them.
    """
    reading = Reading()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.problems.append((1, _("The file is not in UTF-8. In Excel choose “CSV UTF-8” when saving.")))
        return reading
    head = text.partition("\n")[0]
    rows = csv.DictReader(StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        reading.problems.append((1, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}))
        return reading
    for line, row in _lines(rows, reading):
        _take(line, row, reading, kinds)
    return reading


def _lines(rows: csv.DictReader[str], reading: Reading) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        for line, row in enumerate(rows, 2):
            if line > MOST_LINES:
                reading.problems.append((line, _("At most %(n)s lines at once.") % {"n": MOST_LINES}))
                return
            cells = {name: tidy(row.get(name) or "") for name in COLUMNS}
            if any(cells.values()):
                yield line, cells
    except csv.Error as error:
        reading.problems.append((rows.line_num, str(error)))


def _take(line: int, row: Mapping[str, str], reading: Reading, kinds: Mapping[str, str]) -> None:
    wrong = [_("“%(column)s” is empty.") % {"column": name} for name in NEEDED if not row[name]]
    wrong += [_("“%(column)s” is too long.") % {"column": name} for name in COLUMNS if len(row[name]) > LONGEST_CELL]
    wrong += _unreadable(row)
    issued, until = (_day(row[name], name, wrong) for name in (ISSUED, UNTIL))
    if issued and until and until < issued:
        wrong.append(_("The last day lies before the first."))
    kind = _kind(row[KIND], wrong)
    device = _device(row, kinds, wrong)
    if wrong or issued is None or until is None or device is None:
        reading.problems += [(line, problem) for problem in wrong]
        return
    _add(reading, EarlierLicence(line, row[NUMBER], issued, until, _holder(row, kind), row[SIGNATORY],
                                 row[SIGNATORY_TITLE], (device,), row[SCAN]))  # fmt: skip


def _add(reading: Reading, one: EarlierLicence) -> None:
    """Another device of the licence before, or a new licence."""
    place = reading.places.setdefault((one.number, one.issued_on), len(reading.licences))
    if place == len(reading.licences):
        reading.licences.append(one)
        return
    before = reading.licences[place]
    if (before.holder, before.valid_until) != (one.holder, one.valid_until):
        said = _("It differs from line %(line)s, which has the same number.") % {"line": before.line}
        reading.problems.append((one.line, said))
    reading.licences[place] = _with_device(before, one)


def _with_device(before: EarlierLicence, one: EarlierLicence) -> EarlierLicence:
    values = {name: getattr(before, name) for name in EarlierLicence.__dataclass_fields__}
    return EarlierLicence(**{**values, "devices": before.devices + one.devices, "scan": before.scan or one.scan})


def _holder(row: Mapping[str, str], kind: str) -> HolderDetails:
    return HolderDetails(
        name=row[HOLDER], kind=kind, address=row[ADDRESS], head_name=row[HEAD], head_title=row[HEAD_TITLE] or "–",
        phone=row[PHONE], tax_code=row[TAX_CODE],
    )  # fmt: skip


def _unreadable(row: Mapping[str, str]) -> list[str]:
    found = []
    for name, value in row.items():
        try:
            readable(value)
        except ValidationError as error:
            found.append(f"“{name}”: {error.message}")
    return found


def _day(text: str, name: str, wrong: list[str]) -> date | None:
    if (day := day_of(text)) is None and text:
        wrong.append(_("“%(column)s”: write the day as 31/12/2024.") % {"column": name})
    return day


def _device(row: Mapping[str, str], kinds: Mapping[str, str], wrong: list[str]) -> EarlierDevice | None:
    kind = next((name for name in kinds if name.casefold() == row[DEVICE].casefold()), "")
    if row[DEVICE] and not kind:
        choices = ", ".join(kinds)
        wrong.append(_("“%(column)s” must be one of: %(choices)s.") % {"column": DEVICE, "choices": choices})
    kilovolts, milliamperes = (_number(row[name], name, wrong) for name in (VOLTAGE, CURRENT))
    if not kind or kilovolts is None or milliamperes is None:
        return None
    named = Device(
        kind=kind, model=row[MODEL], maker=row[MAKER], country="", place=row[PLACE], purpose="",
        serial=row[SERIAL], kv=as_printed(kilovolts), ma=as_printed(milliamperes),
    )  # fmt: skip
    return EarlierDevice(kinds[kind], named, kilovolts, milliamperes)


def as_printed(number: Decimal) -> str:
    """Without zeros that say nothing, a comma before decimals."""
    return f"{number.normalize():f}".replace(".", ",")


def _number(text: str, name: str, wrong: list[str]) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ".")) if text else None
    except InvalidOperation:
        found = Decimal("nan")
    if found is not None and not (found.is_finite() and found > 0):
        wrong.append(_("“%(column)s”: write a number such as 125 or 0,5.") % {"column": name})
        return None
    return found


def _kind(text: str, wrong: list[str]) -> str:
    if not text:
        return str(Facility.Kind.OTHER)
    known = _kinds_of_facilities()
    found = known.get(text.casefold()) or (text if text in Facility.Kind.values else "")
    if not found:
        choices = ", ".join(known)
        wrong.append(_("“%(column)s” must be one of: %(choices)s.") % {"column": KIND, "choices": choices})
    return found


@cache
def _kinds_of_facilities() -> dict[str, str]:
    with translation.override("vi"):
        return {str(kind.label).casefold(): str(kind) for kind in Facility.Kind}
