"""An office with one person for each role of the shipped procedures. Every facility and person is invented."""

from __future__ import annotations

from licensing.papers import seeding as papers_seeding
from settings.env import ROOT
from tests.licensing import world
from workflows import publishing
from workflows.people import User

PEOPLE = {
    "counter": "Nguyễn Thị Hoa",
    "appraiser": "Trần Quang Minh",
    "head": "Phạm Văn Lộc",
    "signatory": "Lê Hoàng Ước",
    "clerk": "Đỗ Thị Em",
}


class Office:
    """The law as shipped, the shipped procedures, the people, a facility that has somebody who acts for it."""

    def __init__(self) -> None:
        world.seed_the_law()
        papers_seeding.seed()
        publishing.offer_shipped(ROOT / "licensing" / "procedures")
        self.people: dict[str, User] = {
            role: world.make_user(role, role, full_name=name) for role, name in PEOPLE.items()
        }
        self.provider = world.make_provider()
        self.facility = world.make_facility()
        self.people["facility"] = world.make_user("facility", full_name="Lê Thị Ánh")
        world.make_representative(self.people["facility"], self.facility)
