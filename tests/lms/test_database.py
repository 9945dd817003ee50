"""The tests' own ground: a database that is whole again after every test."""

import pytest
from django.db import connection
from wagtail.models import Site


@pytest.mark.django_db(transaction=True)
class TestDatabaseOfTests:
    """Two identical tests: the second fails if the first was not cleaned up after."""

    def test_has_what_the_migrations_made(self):
        assert Site.objects.count() == 1

        Site.objects.all().delete()

    def test_has_it_again_after_a_test_that_committed(self):
        assert Site.objects.count() == 1

        Site.objects.all().delete()


@pytest.mark.django_db
def test_counts_queries(count_queries):
    with count_queries(exactly=1):
        Site.objects.count()

    with (
        pytest.raises(AssertionError, match="1 queries, at most 0 wanted"),
        count_queries(at_most=0),
    ):
        Site.objects.count()


@pytest.mark.django_db
def test_runs_on_postgresql_in_a_database_of_its_own():
    assert connection.vendor == "postgresql"
    assert connection.settings_dict["NAME"].startswith("lms_test_")


@pytest.mark.django_db
def test_no_table_is_counted_while_it_seems_empty():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce(reloptions, '{}') @> '{autovacuum_enabled=off}'"
        )
        counted = {name for (name,) in cursor.fetchall()}

    assert not counted
