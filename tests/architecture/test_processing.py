"""Every column that reaches a person is in the record of processing, and no other is."""

from django.apps import apps

from common import processing, retention
from common.processing import Holding
from members.models import User

MEND = "name it in the `Holding` of {model} in {app}/processing.py"


def reaches_a_person():
    """Return every model with a column that points at a person, at once or through records."""
    about = {User}
    about |= {holding.model_class for holding in processing.holdings() if holding.person}
    found = {User}
    for model in apps.get_models():
        pointed = {f.related_model for f in model._meta.local_concrete_fields if f.is_relation}
        if pointed & about:
            found.add(model)
    return found


def app_of(model):
    """Return the folder whose processing.py speaks for the model."""
    label = model._meta.app_label
    if label in {"account", "mfa", "socialaccount", "usersessions"}:
        return "members"
    return "cms" if label.startswith("wagtail") else label


def unmapped(model, by_model):
    """Return a sentence for each column of the model that nobody mapped."""
    label = model._meta.label
    holding = by_model.get(label)
    mend = MEND.format(model=label, app=app_of(model))
    if holding is None:
        return [f"{label} reaches a person and is not in the record: {mend}"]
    known = {*holding.personal, *holding.plain}
    columns = {field.name for field in model._meta.local_concrete_fields}
    return [f"{label}.{name} is not in the record: {mend}" for name in sorted(columns - known)]


def test_every_column_that_reaches_a_person_is_mapped():
    by_model = {holding.model: holding for holding in processing.holdings()}
    models = reaches_a_person() | {holding.model_class for holding in processing.holdings()}

    missing = [line for model in models for line in unmapped(model, by_model)]

    assert len(models) > 30
    assert not missing, "\n" + "\n".join(sorted(missing))


def test_the_record_names_no_column_that_is_gone():
    stale = [
        f"{holding.model}.{name} is gone: out of {app_of(holding.model_class)}/processing.py"
        for holding in processing.holdings()
        for name in {*holding.personal, *holding.plain}
        - {field.name for field in holding.model_class._meta.local_concrete_fields}
    ]

    assert not stale, "\n".join(stale)


def test_a_column_that_points_at_a_person_is_never_called_plain():
    wrong = [
        f"{holding.model}.{name}"
        for holding in processing.holdings()
        for name in holding.plain
        if holding.model_class._meta.get_field(name).related_model is User
    ]

    assert not wrong


def test_each_personal_column_has_a_purpose_and_a_period():
    for holding in processing.holdings():
        assert retention.in_words(holding.retention)
        for name in holding.personal:
            assert holding.purposes_of(name), f"{holding.model}.{name}"


def test_a_new_column_is_missed_with_the_file_to_mend():
    incomplete = Holding(model="members.User", title="", person="pk", retention="member_file")

    lines = unmapped(User, {"members.User": incomplete})

    assert any("members.User.phone" in line and "members/processing.py" in line for line in lines)
