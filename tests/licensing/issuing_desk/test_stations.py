"""Where papers are signed, numbered and sealed is read from the definitions: nothing depends on a name."""

from __future__ import annotations

import pytest

from licensing.issuing import stations
from licensing.issuing.stations import Station
from licensing.procedures import forms
from tests.licensing.procedures.office import FOLDER
from tests.workflows.test_renamed import renamed
from workflows import publishing
from workflows.models import DefinitionVersion

V2 = (FOLDER / "new_licence" / "v2.yaml").read_text()


def found(code: str) -> list[tuple[Station, str, str, str]]:
    version = DefinitionVersion.objects.get(code=code)
    return [
        (place.station, place.kind, place.step.title.en, place.onwards.title.en if place.onwards.title else "")
        for place in stations.places()
        if place.version_id == version.pk
    ]


EXPECTED = [
    (Station.SIGN, forms.LICENCE, "Sign the licence", "Approve"),
    (Station.SIGN, forms.REFUSAL, "Sign the refusal", "Approve the refusal"),
    (Station.NUMBER, forms.LICENCE, "Number the licence", "Number"),
    (Station.NUMBER, forms.REFUSAL, "Number the refusal", "Number"),
    (Station.SEAL, "", "Seal and release the licence", "Release"),
    (Station.SEAL, "", "Seal and release the refusal", "Release"),
]


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(("text", "code"), [(V2, "new_licence"), (renamed(V2), "renamed")], ids=["shipped", "renamed"])
def test_the_desks_of_a_definition(text: str, code: str) -> None:
    publishing.publish(text, f"{code}.yaml")
    assert found(code) == EXPECTED


@pytest.mark.usefixtures("law")
def test_sending_back_is_never_the_way_onwards_though_it_is_written_first() -> None:
    lines = V2.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "Đồng ý cấp phép" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    publishing.publish("".join(lines), "v.yaml")
    assert found("new_licence")[0] == EXPECTED[0]
