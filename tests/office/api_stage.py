"""The stage of connections: two branches, a class in both, a system connected to one branch."""

import json
from datetime import timedelta
from functools import cached_property

from django.test import Client
from django.utils import timezone

from learning.evidence import Evidence
from learning.services import pass_lesson
from members.models import Unit
from members.roles import Role
from office.api.scopes import Scope
from office.api.tokens import Wish, connect_system, decide_token, make_token
from tests.factories.certificates import issuing_class, issuing_root
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

ALL = tuple(Scope.values)


class Stage:
    """Root > branch A and branch B; the connection reads A."""

    def __init__(self):
        self.root = issuing_root()
        self.branch_a = UnitFactory(parent=self.root, kind=Unit.Kind.GRASSROOTS)
        self.branch_b = UnitFactory(parent=self.root, kind=Unit.Kind.GRASSROOTS)
        self.office = self.holder(Role.OFFICE)
        self.leader = self.holder(Role.LEADER)
        self.training_class = issuing_class(root=self.root)
        self.lesson = self.training_class.edition.lessons.get()
        self.client = self.connection("Hồ sơ cán bộ", self.branch_a)

    def holder(self, role, unit=None):
        person = UserFactory(unit=self.root)
        RoleGrantFactory(person=person, role=role, unit=unit or self.root)
        return person

    def connection(self, name, unit):
        return connect_system(
            name=name,
            unit=unit,
            responsible=self.office,
            contact="Phòng Tổ chức",
            purpose="Cập nhật hồ sơ",
            by=self.office,
        )

    def token(self, scopes=ALL, unit=None, client=None, days=30, addresses=(), approve=True):
        """Return (row, secret); approved by the leader where that is needed."""
        client = client or self.client
        until = timezone.localdate() + timedelta(days=days)
        wish = Wish(unit or client.unit, scopes, until, "Đồng bộ", addresses)
        token, secret = make_token(client, wish, by=self.office)
        if token.state == "waiting" and approve:
            token = decide_token(token, approve=True, by=self.leader)
        return token, secret

    @cached_property
    def secret(self):
        return self.token()[1]

    def obligation(self, unit=None, **fields):
        member = fields.pop("member", None) or UserFactory(unit=unit or self.branch_a)
        return EnrolmentFactory(member=member, training_class=self.training_class, **fields)

    def complete(self, enrolment, score="8.5"):
        pass_lesson(enrolment, lesson=self.lesson, evidence=Evidence.MEASURED, score=score)
        enrolment.refresh_from_db()
        return enrolment

    def get(self, path, secret=None, **query):
        """Ask as the other system does: no cookies, the token in the header."""
        headers = {"Authorization": f"Bearer {secret or self.secret}"}
        return Client().get(f"/api/v1/{path}", query, headers=headers)

    def rows(self, path, secret=None, **query):
        response = self.get(path, secret, **query)
        assert response.status_code == 200, response.content
        return json.loads(response.content)["rows"]

    def page(self, path, secret=None, **query):
        response = self.get(path, secret, **query)
        assert response.status_code == 200, response.content
        return json.loads(response.content)
