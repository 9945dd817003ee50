"""QUALITY SEC-02: a page with people asks as much of many as of few, and at most fifteen times.

The pages, the people who look and the rows are those of ``bench.visibility``, which measures the
same at 5,000 and at 50,000 people.
"""

import pytest
from django.core.cache import cache

from bench.visibility import MOST_STATEMENTS
from bench.visibility_part import looks, seed, sign_in
from tests.architecture.matrix import undone

# people, branches of 30 units; more than a page of each list in the larger one
FEW, MANY = (58, 1), (290, 2)
FEWEST_PAGES = 70


def _counts(size, count_queries):
    """Return how often each page asks, with its second call: the first one notes the look."""
    cache.clear()
    counts = {}
    with undone():
        seed(*size)
        clients = sign_in()
        for page, who, address in looks():
            assert clients[who].get(address).status_code == 200, (page, who)
            with count_queries() as queries:
                clients[who].get(address)
            counts[page, who] = len(queries.statements)
    return counts


@pytest.mark.django_db
def test_every_page_with_people_asks_the_same_for_few_and_for_many(count_queries):
    few, many = _counts(FEW, count_queries), _counts(MANY, count_queries)

    assert len(few) >= FEWEST_PAGES
    assert {page: (few[page], count) for page, count in many.items() if count != few[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST_STATEMENTS} == {}
