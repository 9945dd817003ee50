"""What the tests of slips share: a branch, its people, and slips as the printer got them."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from members.activation import printing, services
from members.models import User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

BORN = date(1968, 5, 19)
NEW = "con trâu đi trước cái cày"


@pytest.fixture
def branch():
    return UnitFactory()


@pytest.fixture
def cell(branch):
    return UnitFactory(parent=branch)


@pytest.fixture
def member(cell):
    return UserFactory(unit=cell, birth_date=BORN, full_name="Lê Thị Hoa")


def staff(role, unit, **fields):
    person = UserFactory(unit=unit, **fields)
    RoleGrantFactory(person=person, role=role, unit=unit)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def clerk(branch):
    return staff(Role.UNIT_CLERK, branch)


@pytest.fixture
def organisation(branch):
    return staff(Role.ORGANISATION, branch)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def printed(clerk, run_tasks, monkeypatch, django_capture_on_commit_callbacks):
    """Print slips; return what stands on them, as the printer got it."""

    def make(*people, by=None):
        drawn = []
        draw = printing._draw

        def noted(slip):
            drawn.append(draw(slip))
            return drawn[-1]

        monkeypatch.setattr(printing, "_draw", noted)
        with django_capture_on_commit_callbacks(execute=True):
            services.request_slips([p.pk for p in people], by=by or clerk)
        run_tasks()
        return drawn

    return make


def token_of(slip):
    picture = printing.make_png([slip], dots_per_inch=200)[0]
    read = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("RGB"))
    return re.search(r"/kich-hoat/([\w-]+)/$", read[0].text)[1]


def answer(client, text="19/05/1968"):
    return client.post(reverse("activation:confirm"), {"answer": text})


def choose(client, password=NEW):
    return client.post(
        reverse("activation:choose_password"), {"password": password, "again": password}
    )


def type_code(client, login, code):
    return client.post(reverse("activation:enter_code"), {"login": login, "code": code})


@pytest.fixture
def time_machine_later():
    def later(**delta):
        return time_machine.travel(timezone.now() + timedelta(**delta), tick=True)

    return later
