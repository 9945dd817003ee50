"""The table of logins where there is no demo."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_without_a_seed_the_logins_say_what_to_do():
    out = StringIO()
    call_command("demo_logins", stdout=out)

    assert "seed_demo" in out.getvalue()
