"""The page and the file of the own data: everything about me, nothing about others."""

import io
import json
import zipfile

import pytest
from django.core.files.storage import storages
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from common import processing
from members.roles import Role
from members.services import record
from office.models import OwnCopy
from office.privacy import services
from office.privacy.selectors import rows_about
from tests.factories.certificates import completed_enrolment, issued_certificate
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.factories.quizzes import AttemptFactory

pytestmark = pytest.mark.django_db
MINE, FOREIGN = "CHIM-CUA-TOI", "CHIM-NGUOI-KHAC"


def studied(name, word):
    """Return a person with results, an attempt, a certificate, roles and requests."""
    person = UserFactory(full_name=name, workplace=word, job_title=word)
    certificate = issued_certificate(completed_enrolment(member=person))
    AttemptFactory(enrolment=EnrolmentFactory(member=person))
    assert certificate.enrolment.member == person
    RoleGrantFactory(person=person, role=Role.UNIT_CLERK, unit=person.unit, reason=word)
    services.open_request(person, kind="object", by=person, text=word)
    return person


def copy_of(person):
    copy = services.request_copy(person)
    services.run_copy(copy.pk)
    copy.refresh_from_db()
    assert copy.state == OwnCopy.State.DONE
    with storages["private"].open(copy.file) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_holds_every_mapped_column_and_nobody_else():
    me, other = studied(f"Lê {MINE}", MINE), studied(f"Vũ {FOREIGN}", FOREIGN)
    record("members.view_person", actor=other, person=me, unit=me.unit)

    files = copy_of(me)

    data = json.loads(files["du-lieu.json"])
    mapped = [
        (holding.model, name)
        for holding in processing.holdings()
        if holding.person
        for name in holding.shown
    ]
    assert len(mapped) > 150
    assert [pair for pair in mapped if pair[1] not in data[pair[0]]["columns"]] == []
    whole = b"".join(files.values()).decode("utf-8", "ignore")
    assert FOREIGN not in whole
    assert other.personal_code not in whole
    assert files["du-lieu.pdf"].startswith(b"%PDF")


def test_every_stored_value_of_every_table_is_in_the_file():
    me = studied(f"Lê {MINE}", MINE)

    data = json.loads(copy_of(me)["du-lieu.json"])

    looked_at = 0
    for holding in processing.holdings():
        # The job's own row goes on while it is being written.
        if not holding.person or holding.model == "office.OwnCopy":
            continue
        rows = list(rows_about(holding, me))
        assert len(data[holding.model]["rows"]) == len(rows), holding.model
        for row, given in zip(rows, data[holding.model]["rows"], strict=True):
            for name in holding.shown:
                field = holding.model_class._meta.get_field(name)
                if isinstance(field, (CharField, TextField)):
                    assert given[name] == getattr(row, name), f"{holding.model}.{name}"
                    looked_at += 1
    assert looked_at > 30


def test_secrets_are_named_and_not_given():
    me = studied(f"Lê {MINE}", MINE)

    data = json.loads(copy_of(me)["du-lieu.json"])

    assert data["members.User"]["kept_secret"] == ["password", "phone_key", "citizen_id_key"]
    assert "password" not in data["members.User"]["rows"][0]


def test_the_page_says_who_looked_by_role_and_unit_and_not_by_name(client):
    me, clerk = UserFactory(), UserFactory(full_name="Đỗ Thị Xem")
    RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=me.unit)
    record("members.view_person", actor=clerk, person=me, unit=me.unit, reason="Rà soát")
    client.force_login(me)

    page = client.get(reverse("own_data:home")).content.decode()

    assert "cán bộ phụ trách" in page.casefold()
    assert "Rà soát" in page
    assert "Đỗ Thị Xem" not in page


def test_the_values_of_a_table_are_shown(client):
    me = UserFactory(workplace="Bệnh viện Mắt")
    client.force_login(me)

    page = client.get(reverse("own_data:table", args=["members.User"])).content.decode()

    assert "Bệnh viện Mắt" in page
    assert me.card_number in page
    assert me.password not in page


def test_the_file_goes_after_its_days_and_only_its_person_gets_it(client):
    me = UserFactory()
    copy = services.request_copy(me)
    services.run_copy(copy.pk)
    address = reverse("own_data:download", args=[copy.pk])
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(me)
    assert client.get(address).status_code == 200
    OwnCopy.objects.filter(pk=copy.pk).update(expires_at=timezone.now())

    assert services.delete_old_copies() == 1

    copy.refresh_from_db()
    assert (copy.state, copy.file) == ("expired", "")
