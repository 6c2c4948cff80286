"""The version that the page of health tells is the project's."""

import tomllib

from django.conf import settings

from settings.env import ROOT


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == settings.VERSION
