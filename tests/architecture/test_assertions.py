"""Every test asserts something: one that cannot fail proves nothing."""

import ast
from collections.abc import Iterator, Set

from tests.architecture.sources import ROOT, short, tree

# What fails when something is not so, beside ``assert`` itself and what is called ``assert…``.
ASSERTING = frozenset({"expect", "fail", "raises", "warns"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    """Yield (place, function) of everything that is defined in the tests, nested ones too."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                yield f"{short(path)}:{node.lineno}", node


def asserts(function: Function, helpers: Set[str] = frozenset()) -> bool:
    """Tell whether the function asserts: itself, or by calling one of the helpers."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called in ASSERTING or called in helpers or called.startswith("assert"):
            return True
    return False


def is_test(function: Function) -> bool:
    """Tell whether pytest runs it by its name."""
    return function.name.startswith("test_")


def test_every_test_asserts_something():
    every = list(functions())
    # Not counted as a helper: a budget of queries alone is kept by a page that refuses, too.
    helpers = {one.name for _at, one in every if not is_test(one) and asserts(one)}
    helpers -= {"count_queries"}
    tests = [(at, one) for at, one in every if is_test(one)]

    without = [f"{at} {one.name}" for at, one in tests if not asserts(one, helpers)]

    assert len(tests) > 1_000
    assert without == []


def test_the_reader_of_syntax_sees_what_it_should():
    source = ast.parse(
        "def test_nothing():\n    client.get('/')\n"
        "def test_budget():\n    with count_queries(exactly=2):\n        client.get('/')\n"
        "def test_itself():\n    assert 1\n"
        "def test_raising():\n    with pytest.raises(ValueError):\n        int('x')\n"
        "def test_browser():\n    expect(page).to_have_title('x')\n"
        "def test_named():\n    response.assert_called()\n"
        "def test_helped():\n    refused(page)\n"
    )

    found = [one.name for one in source.body if not asserts(one, {"refused"})]

    assert found == ["test_nothing", "test_budget"]
