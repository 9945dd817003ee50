"""Small, but not crumbs: files of 400 lines and functions of 50 at most."""

import ast

from tests.architecture.sources import PACKAGES, ROOT, python_files, short, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
OTHER_SOURCES = ("*.html", "*.css", "*.js", "*.mjs", "*.typ")


def test_files_have_400_lines_at_most():
    files = list(python_files(*PACKAGES, "tests", "bench"))
    for pattern in OTHER_SOURCES:
        for app in PACKAGES:
            files += (ROOT / app).rglob(pattern)
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    too_long = {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE}

    assert len(files) > 50
    assert not too_long


def test_functions_have_50_lines_at_most():
    lengths = {
        f"{short(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files(*PACKAGES, "tests", "bench")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}

    assert len(lengths) > 100
    assert not too_long
