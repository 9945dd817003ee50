from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cms.access.table import TRAINER
from members.models import RoleGrant, User
from members.roles import Role
from tests.cms.admin_table import ADMIN
from tests.factories.cms import approver, trainer
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PREFIX = "quan-tri/"


def admin_patterns():
    """Every (name, parameters) below the admin, as the resolver of the whole site has them."""
    admin = next(
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == PREFIX
    )
    return list(walk(admin.url_patterns, "", set()))


def walk(entries, namespace, above):
    for entry in entries:
        names = above | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, inner, names)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else "", names


def arguments(name, wanted, desk):
    """Fill the parameters of an address with the rows of one desk."""
    pk = desk.course.pk
    if name.startswith("wagtailimages"):
        pk = desk.picture.pk
    elif name.startswith("wagtaildocs"):
        pk = desk.document.pk
    values = {
        "pk": pk,
        "page_id": desk.course.pk,
        "page_pk": desk.course.pk,
        "parent_page_id": desk.course.pk,
        "page_to_move_id": desk.lesson.pk,
        "destination_id": desk.course.pk,
        "revision_id": desk.revision.pk,
        "revision_id_a": str(desk.revision.pk),
        "revision_id_b": "live",
        "task_state_id": desk.task_state.pk,
        "task_id": desk.task.pk,
        "workflow_pk": desk.workflow.workflow_id,
        "workflow_state_id": desk.workflow.pk,
        "action_name": "approve",
        "image_id": desk.picture.pk,
        "document_id": desk.document.pk,
        "doc_id": desk.document.pk,
        "uploaded_file_id": 1,
        "collection_id": desk.picture.collection_id,
        "session_id": desk.session.pk,
        "object_id": str(desk.course.pk),
        "app_label": "cms",
        "model_name": "coursepage",
        "app_name": "cms",
        "action": "delete",
        "content_type_app_name": "cms",
        "content_type_model_name": "lessonpage",
        "filter_spec": "width-100",
        "uidb64": "MQ",
        "token": "a-b",
        "question_id": 1,
        "asset_id": 1,
        "quiz_id": 1,
    }
    return {key: values[key] for key in wanted}


def address(name, wanted, desk):
    return reverse(name, kwargs=arguments(name, wanted, desk))


class TestTable:
    def test_lists_every_address_of_the_resolver_and_no_other(self):
        named = {name for name, _wanted in admin_patterns() if name}

        assert named - ADMIN.keys() == set()
        assert ADMIN.keys() - named == set()

    def test_opens_at_most_40_addresses_of_wagtail_to_trainers(self):
        opened = [name for name, (role, _) in ADMIN.items() if role in ("own", "open")]

        assert set(opened) == TRAINER.keys()
        assert len(opened) <= 40

    def test_mounts_no_public_api_of_wagtail(self):
        names = {name.split(":")[0] for name, _ in admin_patterns()}

        assert "wagtailapi" not in names
        assert "wagtailapi_v3" not in names


class TestEveryAddress:
    def test_is_404_for_a_member_a_clerk_and_anonymous_people(self, client, two_trainers):
        clerk = UserFactory()
        RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK)
        answers = {}
        for person in (UserFactory(), clerk, None):
            client.logout()
            if person is not None:
                client.force_login(person)
            for name, wanted in admin_patterns():
                if not name or (person is None and name == "wagtailadmin_home"):
                    continue
                url = address(name, wanted, two_trainers.own)
                for ask in (client.get, client.post):
                    answers[name, ask.__name__, person and person.pk] = ask(url).status_code

        assert {key for key, status in answers.items() if status != 404} == set()
        assert len(answers) > 3 * 2 * 150

    def test_is_404_for_a_trainer_where_the_table_says_nothing(self, client, two_trainers):
        client.force_login(two_trainers.own.trainer)

        opened = {}
        for name, wanted in admin_patterns():
            if name and ADMIN[name][0] is None:
                url = address(name, wanted, two_trainers.own)
                for ask in (client.get, client.post):
                    if ask(url).status_code != 404:
                        opened[name] = ask.__name__

        assert opened == {}

    def test_of_own_rows_answers_the_trainer_and_of_foreign_rows_is_404(self, client, two_trainers):
        client.force_login(two_trainers.own.trainer)

        closed, leaks, asked = [], [], 0
        for name, wanted in admin_patterns():
            if not name or ADMIN[name][0] != "own":
                continue
            asked += 1
            for ask in (client.get, client.post):
                if ask(address(name, wanted, two_trainers.foreign)).status_code != 404:
                    leaks.append((name, ask.__name__))
            if client.get(address(name, wanted, two_trainers.own)).status_code == 404:
                closed.append(name)

        assert leaks == []
        assert closed == []
        assert asked >= 20

    def test_is_404_for_an_approver_where_the_table_says_nothing(self, client, two_trainers):
        client.force_login(approver())

        opened = {}
        for name, wanted in admin_patterns():
            if name and ADMIN[name][1] is None:
                status = client.get(address(name, wanted, two_trainers.own)).status_code
                if status != 404:
                    opened[name] = status

        assert opened == {}

    def test_without_a_name_is_404_for_a_trainer(self, client):
        client.force_login(trainer())

        for path in ("test404/", "khong-co/", "failwhale/"):
            assert client.get(f"/{PREFIX}{path}").status_code == 404

    def test_open_to_a_trainer_answers(self, client, two_trainers):
        client.force_login(two_trainers.own.trainer)

        answers = {}
        for name, wanted in admin_patterns():
            if name and ADMIN[name][0] == "open" and name != "wagtailadmin_logout":
                answers[name] = client.get(address(name, wanted, two_trainers.own)).status_code

        assert {name for name, status in answers.items() if status in (403, 404, 500)} == set()


class TestGate:
    def test_sends_anonymous_people_from_the_index_to_the_login(self, client):
        response = client.get(f"/{PREFIX}")

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_closes_on_the_day_after_the_last_day_of_the_grant_without_a_job(self, client):
        person = trainer()
        client.force_login(person)
        assert client.get(f"/{PREFIX}").status_code == 200
        yesterday = timezone.localdate() - timedelta(days=1)

        RoleGrant.objects.filter(person=person).update(valid_to=yesterday)

        assert client.get(f"/{PREFIX}").status_code == 404
        assert not User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")

    def test_opens_for_a_role_given_while_signed_in(self, client):
        person = UserFactory()
        client.force_login(person)
        assert client.get(f"/{PREFIX}").status_code == 404

        RoleGrantFactory(person=person, role=Role.TRAINER)

        assert client.get(f"/{PREFIX}").status_code == 200

    def test_believes_no_group_without_a_grant(self, client, two_trainers):
        person = UserFactory()
        person.groups.set(two_trainers.own.trainer.groups.all())
        client.force_login(person)

        url = reverse("wagtailadmin_pages:edit", args=[two_trainers.own.course.pk])

        assert client.get(url).status_code == 404

    def test_shows_a_trainer_at_most_seven_menu_entries(self, client, rf):
        from wagtail.admin.menu import admin_menu

        from cms.wagtail_hooks import TRAINER_MENU

        request = rf.get(f"/{PREFIX}")
        request.user = trainer()

        shown = [item.name for item in admin_menu.menu_items_for_request(request)]

        assert set(shown) == set(TRAINER_MENU)
        assert len(shown) <= 7
