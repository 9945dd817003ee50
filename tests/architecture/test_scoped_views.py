"""SEC-03: no view asks for rows of people but through ``visible_to`` and its kin.

Reads the syntax of every module of views and forms: a chain that begins at the manager of a model
that reaches a person must name one of the scopes.
"""

import ast

from django.apps import apps

from tests.architecture.sources import APPS, python_files, short, tree
from tests.architecture.test_visibility import EXEMPT, reaches_person

# Each cuts rows down by the user, or by the own session, in SQL: tests/members/test_scopes.py and
# tests/office/test_scopes.py show for those of more than one model what each leaves out.
SCOPES = {
    "asked_for_in",
    "entrusted_to",
    "grantable_by",
    "in_branches_of",
    "named_by",
    "on_branches_of",
    "overseen_by",
    "to_answer",
    "visible_to",
}
# Each with the reason.  At most so many.
ALLOWED: dict[str, str] = {
    "certificates/views/own.py: Certificate.filter.order_by": "the own ones, by the member",
    "certificates/views/register.py: Certificate.filter.first": "what replaced one that is seen",
    "cms/desk/videos.py: MediaAsset.all": "cut down by usable_by in the next line",
    "learning/desk/views.py: User.search.values": "a condition on rows that are cut down already",
    "quizzes/views.py: Enrolment.counted.select_related": "the own one, by the member",
}
MOST_ALLOWED = 5


def models_of_people():
    """Return the names of the models whose rows are about somebody."""
    return {
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if reaches_person(model) and model._meta.label not in EXEMPT
    }


def unscoped_reads(module):
    """Yield (line, what) of the chains from ``Model.objects`` that name no scope."""
    people, parents = models_of_people(), {}
    for node in ast.walk(module):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    for node in ast.walk(module):
        is_manager = (
            isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager"}
            and isinstance(node.value, ast.Name)
            and node.value.id in people
        )
        if not is_manager:
            continue
        names, outer = set(), node
        while isinstance(parents.get(outer), ast.Attribute | ast.Call):
            outer = parents[outer]
            if isinstance(outer, ast.Attribute):
                names.add(outer.attr)
        # ``none`` holds nobody; a queryset handed over as an argument ends the chain.
        if not names & (SCOPES | {"none"}):
            yield node.lineno, f"{node.value.id}.{'.'.join(sorted(names))}"


def edges():
    """Yield the modules of views and forms."""
    for path in python_files(*APPS):
        if path.stem in {"views", "forms"} or {"views", "desk", "forms"} & set(path.parts):
            yield path


def test_views_ask_for_people_through_a_scope():
    found = {
        f"{short(path)}: {what}": line
        for path in edges()
        for line, what in unscoped_reads(tree(path))
    }

    assert len(list(edges())) > 10
    assert {where: line for where, line in found.items() if where not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "rows that are needed no more"
    assert len(ALLOWED) <= MOST_ALLOWED


def test_the_reader_of_syntax_sees_what_it_should():
    source = (
        "User.objects.filter(pk=1)\n"
        "User.objects.visible_to(me).filter(pk=1)\n"
        "get_object_or_404(User, pk=1)\n"
        "Enrolment.objects.all().order_by('pk').in_branches_of(me)\n"
        "Enrolment.objects.order_by('pk')[:3]\n"
        "Unit.objects.all()\n"
    )

    lines = [line for line, _what in unscoped_reads(ast.parse(source))]

    assert lines == [1, 5] if "Unit" not in models_of_people() else [1, 5, 6]
