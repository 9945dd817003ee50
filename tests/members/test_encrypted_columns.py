"""Telephone, file number and second factors are stored sealed (P-14)."""

import base64
import os
import time
from importlib import import_module
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from common import encryption
from common.encryption import LostKeyError
from lms.checks import check_keys_of_columns
from members.models import ImportRow, ImportRun, User
from members.services import person_with_citizen_id, set_citizen_id
from members.services.citizen_ids import BadCitizenId
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

PHONE, WRITTEN = "+84912345678", "0912.345.678"
FILE = "LL-CANARY-0042"


def new_key(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def stored(person, column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM members_user WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def write_raw(person, value):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_user SET phone = %s WHERE id = %s", [value, person.pk])


class TestReadingAndWriting:
    def test_the_column_does_not_tell_and_the_object_does(self):
        person = UserFactory(phone=WRITTEN, file_number=FILE)

        assert PHONE[-6:] not in stored(person)
        assert "CANARY" not in stored(person, "file_number")
        again = User.objects.get(pk=person.pk)
        assert (again.phone, again.file_number) == (PHONE, FILE)

    def test_the_same_number_is_sealed_differently_each_time(self):
        person = UserFactory(phone=WRITTEN)
        first = stored(person)

        person.save()

        assert stored(person) != first

    @pytest.mark.parametrize(
        "find", [{"phone": PHONE}, {"phone__in": [PHONE, "+84900000000"]}], ids=["exact", "in"]
    )
    def test_people_are_found_by_the_blind_index(self, find):
        person = UserFactory(phone=WRITTEN)
        UserFactory(phone="0987654321")

        assert list(User.objects.filter(**find)) == [person]

    def test_nobody_is_found_by_a_number_nobody_has(self):
        UserFactory(phone=None)

        assert not User.objects.filter(phone="+84911111111").exists()
        assert User.objects.exclude(phone=None).count() == 0

    @pytest.mark.parametrize("lookup", ["contains", "startswith", "iexact", "gt"])
    def test_what_a_sealed_column_cannot_answer_is_refused(self, lookup):
        with pytest.raises(FieldError, match="encrypted"):
            User.objects.filter(**{f"phone__{lookup}": "09"}).exists()

    def test_a_number_belongs_to_one_person(self):
        UserFactory(phone=WRITTEN)

        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(phone="0912 345 678")

    def test_a_part_of_the_fields_keeps_the_index_right(self):
        person = UserFactory(phone=WRITTEN)
        person.phone = "0987654321"

        person.save(update_fields=["phone"])

        assert User.objects.get(phone="+84987654321") == person

    def test_bulk_writers_work(self):
        people = [User(personal_code=f"BK{n}", full_name="Lê Na") for n in range(3)]
        for number, person in enumerate(people):
            person.phone = f"091234567{number}"
            person.apply_forms()
        User.objects.bulk_create(people)
        for person in people:
            person.phone = person.phone.replace("+8491", "+8498")
            person.apply_forms()
        User.objects.bulk_update(people, ["phone", "phone_key"])

        found = User.objects.get(phone="+84982345670")
        assert (found.personal_code, found.phone) == ("BK0", "+84982345670")


class TestKeys:
    def test_an_older_key_still_opens(self, settings):
        person = UserFactory(phone=WRITTEN)
        settings.FIELD_KEYS = f"{new_key('k2')},{settings.FIELD_KEYS}"

        assert User.objects.get(pk=person.pk).phone == PHONE

    @pytest.mark.parametrize("name", ["k2", "demo"], ids=["unknown id", "wrong key, same id"])
    def test_a_lost_key_is_an_error_and_never_a_blank(self, settings, name):
        person = UserFactory(phone=WRITTEN)
        settings.FIELD_KEYS = new_key(name)

        with pytest.raises(LostKeyError):
            User.objects.get(pk=person.pk)
        assert encryption.columns_without_key() == ["members_user.phone"]
        assert [one.id for one in check_keys_of_columns(None, ["default"])] == ["lms.E002"]

    def test_with_its_keys_the_site_has_nothing_to_say(self):
        UserFactory(phone=WRITTEN)

        assert check_keys_of_columns(None, ["default"]) == []

    def test_a_value_moved_to_another_column_is_refused(self):
        sealed = encryption.encrypt("x", column="members_user.phone")

        with pytest.raises(LostKeyError):
            encryption.decrypt(sealed, column="members_user.file_number")


class TestRotation:
    def test_everything_is_sealed_anew_and_the_old_key_can_go(self, settings):
        people = [UserFactory(phone=f"091234560{n}", file_number=FILE) for n in range(4)]
        UserFactory(phone=None)
        secret = TOTP.activate(people[0], "JBSWY3DPEHPK3PXP").instance
        new = new_key("k2")
        settings.FIELD_KEYS = f"{new},{settings.FIELD_KEYS}"
        out = StringIO()

        call_command("rotate_field_keys", stdout=out)

        assert out.getvalue().startswith("9 values sealed with key k2")
        settings.FIELD_KEYS = new
        assert User.objects.get(pk=people[3].pk).phone == "+84912345603"
        assert User.objects.get(pk=people[3].pk).file_number == FILE
        secret.refresh_from_db()
        assert encryption.decrypt(secret.data["secret"], column="mfa_authenticator.data")

    def test_a_second_run_has_nothing_to_do(self, settings):
        UserFactory(phone=WRITTEN)
        settings.FIELD_KEYS = f"{new_key('k2')},{settings.FIELD_KEYS}"
        call_command("rotate_field_keys", stdout=StringIO())
        out = StringIO()

        call_command("rotate_field_keys", stdout=out)

        assert out.getvalue().startswith("0 values")

    @pytest.mark.slow
    def test_fifty_thousand_rows_take_less_than_ten_minutes(self, settings):
        people = [
            User(personal_code=f"XO{n}", full_name="Lê Na", phone=f"09{n:08d}", file_number=FILE)
            for n in range(50_000)
        ]
        for person in people:
            person.apply_forms()
        User.objects.bulk_create(people, batch_size=2_000)
        settings.FIELD_KEYS = f"{new_key('k2')},{settings.FIELD_KEYS}"
        started = time.monotonic()

        call_command("rotate_field_keys", stdout=StringIO())

        seconds = time.monotonic() - started
        assert seconds < 600


class TestSecondFactor:
    def test_the_seed_is_sealed_and_its_codes_work(self):
        person = UserFactory()
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")

        row = Authenticator.objects.get(user=person)

        assert "JBSWY3DPEHPK3PXP" not in str(row.data)
        assert encryption.is_sealed(row.data["secret"])

    def test_a_seed_from_before_is_sealed_by_the_rotation(self):
        person = UserFactory()
        row = Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
        )

        call_command("rotate_field_keys", stdout=StringIO())

        row.refresh_from_db()
        assert encryption.is_sealed(row.data["secret"])


class TestCitizenId:
    def test_is_matched_and_never_stored(self):
        person = UserFactory()

        set_citizen_id(person, "038 0990 12345")

        assert person_with_citizen_id("038099012345") == person
        assert person_with_citizen_id("038099012346") is None
        assert "038099012345" not in stored(person, "citizen_id_key")

    @pytest.mark.parametrize("number", ["", "12345678901", "1234567890123", "03809901234x"])
    def test_what_is_no_id_is_refused(self, number):
        with pytest.raises(BadCitizenId):
            person_with_citizen_id(number)


def imported(person, phone=PHONE):
    """Return a row of a list that is about the person and tells the telephone thrice."""
    run = ImportRun.objects.create(unit=person.unit)
    return ImportRow.objects.create(
        run=run,
        number=2,
        kind="changed",
        person=person,
        plan={"values": {"phone": phone}, "changes": []},
        problems=[{"value": phone}],
        undo={"fields": {"phone": [None, phone]}},
    )


def raw_row(row):
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan, problems, undo FROM members_importrow WHERE id = %s", [row.pk])
        return cursor.fetchone()


class TestRowsOfImports:
    def test_are_sealed_and_read_as_what_was_written(self):
        row = imported(UserFactory())

        assert all(encryption.is_sealed(text) and PHONE not in text for text in raw_row(row))
        again = ImportRow.objects.get(pk=row.pk)
        assert again.plan["values"] == {"phone": PHONE}
        assert again.problems == [{"value": PHONE}]
        assert again.undo == {"fields": {"phone": [None, PHONE]}}

    def test_are_written_in_bulk(self):
        row = imported(UserFactory())
        row.undo = {"membership": 7, "họ": "Lê"}

        ImportRow.objects.bulk_update([row], ["undo"])

        assert ImportRow.objects.values_list("undo", flat=True).get() == row.undo

    def test_nobody_looks_into_them_by_a_query(self):
        with pytest.raises(FieldError):
            ImportRow.objects.filter(plan__changes=[]).exists()

    def test_are_sealed_anew_with_the_other_columns(self, settings):
        row = imported(UserFactory(phone=None))
        new = new_key("k2")
        settings.FIELD_KEYS = f"{new},{settings.FIELD_KEYS}"
        out = StringIO()

        call_command("rotate_field_keys", stdout=out)

        assert out.getvalue().startswith("3 values")
        settings.FIELD_KEYS = new
        assert ImportRow.objects.get(pk=row.pk).plan["values"] == {"phone": PHONE}

    def test_the_migration_seals_what_is_there_and_opens_it_again(self):
        row = imported(UserFactory(), phone="12$34")
        migration = import_module("members.migrations.0014_sealed_import_rows")

        with connection.schema_editor() as editor:
            migration.open_again(None, editor)
            clear = raw_row(row)
            migration.open_again(None, editor)
            assert raw_row(row) == clear
            migration.seal(None, editor)
            sealed = raw_row(row)
            migration.seal(None, editor)  # broken off and run again

        assert '"12$34"' in clear[0]
        assert raw_row(row) == sealed
        assert "12$34" not in "".join(sealed)
        assert ImportRow.objects.get(pk=row.pk).problems == [{"value": "12$34"}]


class TestMigration:
    def migration(self):
        return import_module("members.migrations.0013_encrypted_values")

    def test_seals_what_is_there_and_opens_it_again(self):
        people = [UserFactory(phone=None) for _ in range(3)]
        write_raw(people[0], "+84912345670")
        write_raw(people[1], "+84912345671")

        with connection.schema_editor() as editor:
            self.migration().seal(None, editor)
            self.migration().seal(None, editor)  # broken off and run again

        assert User.objects.get(phone="+84912345671") == people[1]
        assert "912345671" not in stored(people[1])

        with connection.schema_editor() as editor:
            self.migration().open_again(None, editor)

        assert [stored(one) for one in people] == ["+84912345670", "+84912345671", None]


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_canary():
    person = UserFactory(phone=WRITTEN, file_number=FILE)
    set_citizen_id(person, "038099012345")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    imported(person)

    dump = "".join(_copied(table) for table in connection.introspection.table_names())
    assert person.personal_code in dump

    for canary in (PHONE, PHONE[3:], FILE, "038099012345", "JBSWY3DPEHPK3PXP"):
        assert canary not in dump


def _copied(table):
    """The rows of a table as pg_dump writes them: by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(piece) for piece in copy).decode()
