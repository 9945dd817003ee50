"""Two hundred units whose every shown text carries a token, and twenty people who look around.

A token is ``zq``, a letter, four digits and ``zq``: it survives folding, capitals and papers, and
one regular expression finds all of them.  ``p`` marks what belongs to a person, ``u`` what names a
unit, ``c`` what belongs to a class.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from learning.models import TrainingClass
from members.models import GrantRequest, RoleGrant, Unit, User
from members.roles import SEES_PEOPLE, Role
from members.services import exempt_person, give_position, rename_unit
from tests.architecture.canary_rows import add_rows
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_root
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory

TOKEN = re.compile(r"zq([puc]\d{4})zq", re.IGNORECASE)
BRANCHES, CELLS, PEOPLE = 10, 20, 2
DAY = date(2026, 11, 2)
# Who looks around: (role, on which branch or cell, still?).
LOOKERS: dict[str, tuple[tuple[str, str], ...]] = {
    "clerk of branch 1": ((Role.UNIT_CLERK, "branch 1"),),
    "clerk of branch 2": ((Role.UNIT_CLERK, "branch 2"),),
    "secretary of a cell of 1": ((Role.CELL_SECRETARY, "cell 1.3"),),
    "secretary of a cell of 2": ((Role.CELL_SECRETARY, "cell 2.4"),),
    "clerk in two places": ((Role.UNIT_CLERK, "cell 3.1"), (Role.CELL_SECRETARY, "cell 4.1")),
    "system administrator of 3": ((Role.SYSTEM_ADMIN, "branch 3"),),
    "office of branch 4": ((Role.OFFICE, "branch 4"),),
    "leader of branch 5": ((Role.LEADER, "branch 5"),),
    "inspector of branch 6": ((Role.INSPECTOR, "branch 6"),),
    "manager of branch 7": ((Role.CLASS_MANAGER, "branch 7"),),
    "organisation of branch 8": ((Role.ORGANISATION, "branch 8"),),
    "trainer": ((Role.TRAINER, "root"),),
    "approver": ((Role.APPROVER, "root"),),
    "office of everything": ((Role.OFFICE, "root"),),
    "once clerk of branch 1": (),
    "once office of everything": (),
    "member 9.1": (),
    "member 9.2": (),
    "member 10.1": (),
    "anonymous": (),
}


@dataclass
class CanaryWorld:
    """The rows, and which tokens each of the people may receive."""

    units: dict[str, Unit] = field(default_factory=dict)
    tokens: dict[int, str] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)
    # token of a person or class: path of the unit in the tree
    places: dict[str, str] = field(default_factory=dict)
    # token of a class: its people's tokens
    attended: dict[str, set[str]] = field(default_factory=dict)
    certified: list[int] = field(default_factory=list)
    class_of: dict[int, TrainingClass] = field(default_factory=dict)
    lookers: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=lambda: LOOKERS)
    branches: int = BRANCHES
    cells: int = CELLS

    def fill(self):
        """Make everything."""
        self._make_units()
        manager = UserFactory(full_name="Trần Quản Lý", unit=self.units["root"])
        everybody = self._class("root", manager, number=0)
        for branch in range(1, self.branches + 1):
            own = self._class(f"branch {branch}", manager, number=branch)
            for cell in range(1, self.cells + 1):
                for _number in range(PEOPLE):
                    self._person(self.units[f"cell {branch}.{cell}"], own, everybody)
        add_rows(self, manager)
        self._make_lookers(manager)
        return self

    def _make_units(self):
        self.units["root"] = issuing_root(root=self._unit(0, None, Unit.Kind.COMMITTEE))
        number = 0
        for branch in range(1, self.branches + 1):
            number += 1
            parent = self._unit(number, self.units["root"], Unit.Kind.GRASSROOTS)
            self.units[f"branch {branch}"] = parent
            for cell in range(1, self.cells + 1):
                number += 1
                made = self._unit(number, parent, Unit.Kind.CELL)
                self.units[f"cell {branch}.{cell}"] = made
        # Read anew: treebeard counts children in the database only.
        self.units = {name: Unit.objects.get(pk=unit.pk) for name, unit in self.units.items()}

    def _unit(self, number, parent, kind):
        token = f"u{number:04d}"
        unit = UnitFactory(
            code=_spelt(token),
            name=f"Đơn vị cũ {_spelt(token)}",
            short_name=f"ĐV {_spelt(token)}",
            sector=f"Lĩnh vực {_spelt(token)}",
            kind=kind,
            parent=parent,
        )
        rename_unit(
            unit, name=f"Đơn vị {_spelt(token)}", short_name=f"ĐV {_spelt(token)}", since=DAY
        )
        self.tokens[unit.pk] = token
        return unit

    def _class(self, place, manager, *, number):
        token = f"c{number:04d}"
        edition = EditionFactory(course__title="Khóa chung", course__recognition_by_list=False)
        EditionLessonFactory(edition=edition, weight=1, position=1, title="Bài thu hoạch")
        self.places[token], self.attended[token] = self.units[place].path, set()
        made = TrainingClassFactory(
            edition=edition,
            unit=self.units[place],
            manager=manager,
            title=f"Lớp {_spelt(token)}",
            code=_spelt(token),
            decision_number=f"QĐ {_spelt(token)}",
            opens_on=DAY,
        )
        made.audience_units.add(self.units[place])
        self.class_of[made.unit_id], self.edition = made, edition
        return made

    def _person(self, unit, *classes: TrainingClass):
        """Make a person of the unit who studies in the classes; every other one has a paper."""
        token = f"p{len(self.places):04d}"
        said = _spelt(token)
        person = UserFactory(
            full_name=f"Nguyễn Văn {said.title()}",
            personal_code=said.upper(),
            card_number=said,
            email=f"{said}@example.vn",
            job_title=f"Chức vụ {said}",
            workplace=f"Nơi làm {said}",
            department=f"Phòng {said}",
            phone=said,
            file_number=f"HS {said}",
            unit=unit,
        )
        self.places[token] = unit.path
        give_position(person, position="secretary", unit=unit, since=LONG_AGO)
        if len(self.places) % 5 == 0:
            exempt_person(person, basis=f"Lý do {said}", since=LONG_AGO)
        for training_class in classes:
            self.attended[TOKEN.search(training_class.code)[1]].add(token)
            if len(self.places) % 2:
                enrolment = completed_enrolment(training_class, member=person)
                self.certified.append(issued_certificate(enrolment).pk)
            else:
                EnrolmentFactory(member=person, training_class=training_class)
        RoleGrantFactory(
            person=person,
            role=Role.TRAINER,
            unit=unit,
            reason=f"Quyết định {said}",
            valid_to=date(2021, 1, 1),
        )
        return person

    def _make_lookers(self, granter):
        for name, grants in self.lookers.items():
            if name == "anonymous":
                self.people[name] = None
                continue
            if name.startswith("member"):
                where = name.removeprefix("member ")
                self.people[name] = User.objects.filter(unit=self.units[f"cell {where}"]).first()
                continue
            person = UserFactory(full_name=f"Lê Thị {name.title()}", unit=self.units["root"])
            for role, place in grants:
                RoleGrantFactory(person=person, role=role, unit=self.units[place])
            self.people[name] = person
        self._grant_what_is_over()
        for branch in range(1, self.branches + 1):
            unit = self.units[f"cell {branch}.1"]
            GrantRequest.objects.create(
                person=User.objects.filter(unit=unit).first(),
                role=Role.LEADER,
                unit=unit,
                valid_from=DAY,
                reason=f"Đề nghị {_spelt(self.tokens[unit.pk])}",
                requested_by=granter,
            )

    def _grant_what_is_over(self):
        yesterday = timezone.localdate() - timedelta(days=1)
        over = {
            "once clerk of branch 1": (Role.UNIT_CLERK, "branch 1", {"valid_to": yesterday}),
            "once office of everything": (Role.OFFICE, "root", {"revoked_at": timezone.now()}),
        }
        for name, (role, place, end) in over.items():
            if name in self.lookers:
                RoleGrantFactory(person=self.people[name], role=role, unit=self.units[place], **end)

    def places_of_roles(self, name):
        """Return the tokens of the units in which the person holds or held a role."""
        grants = RoleGrant.objects.filter(person=self.people[name])
        return {self.tokens[unit] for unit in grants.values_list("unit", flat=True)}

    def spelt(self, unit):
        """Return the token of the unit as it is written."""
        return _spelt(self.tokens[unit.pk])

    def allowed(self, name):
        """Return the tokens that the person may receive: by what the tree says, not by the site.

        People and classes of the own branches, oneself, the classes that any of them attends; of
        units those of the branches and all above them and above the own one.
        """
        person, branches = self.people[name], []
        for role, place in self.lookers[name]:
            # Whoever grants roles knows names and units of the branch.
            if role in SEES_PEOPLE or role == Role.SYSTEM_ADMIN:
                branches.append(self.units[place].path)
        seen = {token for token, path in self.places.items() if path.startswith(tuple(branches))}
        own = TOKEN.search(person.personal_code) if person else None
        if own:
            seen.add(own[1].lower())
        seen |= {token for token, attending in self.attended.items() if attending & seen}
        homes = [*branches, person.unit.path] if person else []
        for unit in self.units.values():
            is_above = any(home.startswith(unit.path) for home in homes)
            if is_above or unit.path.startswith(tuple(branches)):
                seen.add(self.tokens[unit.pk])
        return seen


def _spelt(token):
    return f"zq{token}zq"


def tokens_in(text):
    """Return the tokens that stand in a text."""
    return {token.lower() for token in TOKEN.findall(text)}
