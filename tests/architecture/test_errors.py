"""Errors are caught by name; the few places that catch all have a reason, here and beside them."""

import ast

from tests.architecture.sources import PACKAGES, python_files, short, tree

ALL = {"Exception", "BaseException"}
# Where, and why nothing narrower would do.
CATCH_ALL = {
    "common/jobs/working.py work_on_claimed": (
        "counts against the attempts whatever it was, and raises it again"
    ),
    "media/ffmpeg.py run": "ends the program it started, and raises it again",
    "quizzes/lean.py application": "the edge of a WSGI application: answers 500 in JSON, and logs",
    "quizzes/services/attempts.py close_expired_attempts": (
        "a sweep over what belongs to different people: logs, and tries again the next time"
    ),
}


def functions_that_catch_all():
    """Yield each handler of everything, with the function that it stands in."""
    for path in python_files(*PACKAGES):
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in _own_nodes(function):
                    if isinstance(node, ast.ExceptHandler) and _catches_all(node):
                        yield path, f"{short(path)} {function.name}", node


def _own_nodes(function):
    """Yield what stands in the function itself, not in one that is defined in it."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def _catches_all(handler):
    return handler.type is None or bool(_names(handler.type) & ALL)


def _names(expression):
    """Return the last part of each name in the expression: one class, or several."""
    found = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(expression) if isinstance(node, ast.Attribute)}


def test_all_is_caught_only_where_it_is_said_why():
    assert {name for _path, name, _node in functions_that_catch_all()} == set(CATCH_ALL)
    assert len(list(functions_that_catch_all())) == len(CATCH_ALL)


def test_the_reason_stands_beside_it():
    without = [
        name
        for path, name, handler in functions_that_catch_all()
        if not path.read_text(encoding="utf-8")
        .splitlines()[handler.lineno]
        .strip()
        .startswith("# ")
    ]

    assert not without


def test_no_module_catches_all_outside_a_function_or_suppresses_it():
    known = {(path, node.lineno) for path, _name, node in functions_that_catch_all()}
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if _hides_all(node) and (path, node.lineno) not in known
    ]

    assert not found


def _hides_all(node):
    if isinstance(node, ast.ExceptHandler):
        return _catches_all(node)
    if not isinstance(node, ast.Call) or "suppress" not in _names(node.func):
        return False
    return any(_names(argument) & ALL for argument in node.args)
