"""The page for inspectors says what the tables say."""

from tests.architecture import matrix_page
from tests.architecture.personas import PERSONAS


def test_the_page_is_up_to_date():
    is_current = matrix_page.PAGE.read_text(encoding="utf-8") == matrix_page.text()

    assert is_current, f"run {matrix_page.COMMAND}"


def test_every_persona_has_a_name():
    assert tuple(matrix_page.PEOPLE) == PERSONAS
