"""A file in place of a list: the order stays, and memory does not grow."""

import tracemalloc

from common.spool import BATCH, Spool, in_batches


def test_gives_back_everything_in_order_again_and_again():
    spool = Spool(range(BATCH * 2 + 3))

    assert list(spool) == list(range(BATCH * 2 + 3))
    assert list(spool) == list(range(BATCH * 2 + 3))
    assert len(spool) == BATCH * 2 + 3


def test_an_empty_one_is_false_and_yields_nothing():
    assert not Spool()
    assert list(Spool()) == []


def test_takes_more_after_it_was_gone_through():
    spool = Spool(["a"])
    assert list(spool) == ["a"]

    spool.append("b")
    spool.extend("cd")

    assert list(spool) == ["a", "b", "c", "d"]


def test_two_go_through_it_at_once_each_at_its_own_place():
    spool = Spool(range(BATCH * 3))
    first, second = iter(spool), iter(spool)

    pairs = [(next(first), next(second)) for _number in range(BATCH * 2)]
    next(first)

    assert pairs == [(number, number) for number in range(BATCH * 2)]
    assert next(second) == BATCH * 2


def test_holds_a_few_at_once():
    def peak(number):
        tracemalloc.start()
        spool = Spool("x" * 1000 + str(at) for at in range(number))
        assert sum(len(one) for one in spool) > number * 1000
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(20 * BATCH) < peak(2 * BATCH) * 1.5


def test_batches_hold_everything_once():
    assert list(in_batches(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(in_batches([], 3)) == []
