"""Our Vietnamese of Wagtail fits the Wagtail that is installed, and lacks nothing that people meet.

A new version of Wagtail brings sentences and drops others; both fail here and name them.
"""

import json
import re
from functools import cache
from pathlib import Path

import django
import polib
import pytest
import taggit
import wagtail
from django.urls import reverse

from lms.local.paths import ROOT
from tests.factories.cms import trainer
from tests.flows.stage import visitor

WAGTAIL = Path(wagtail.__file__).parent
TAGGIT = Path(taggit.__file__).parent
OURS = ROOT / "cms" / "translations" / "wagtail" / "vi" / "LC_MESSAGES"
# Every installed package of Wagtail whose words somebody at the desk may meet, with its catalogue.
MET = {
    "core": (WAGTAIL, "django"),
    "admin": (WAGTAIL / "admin", "django"),
    "scripts": (WAGTAIL / "admin", "djangojs"),
    "images": (WAGTAIL / "images", "django"),
    "documents": (WAGTAIL / "documents", "django"),
    "search": (WAGTAIL / "search", "django"),
    "snippets": (WAGTAIL / "snippets", "django"),
    "users": (WAGTAIL / "users", "django"),
    "settings": (WAGTAIL / "contrib" / "settings", "django"),
    "embeds": (WAGTAIL / "embeds", "django"),
    "sites": (WAGTAIL / "sites", "django"),
    "locales": (WAGTAIL / "locales", "django"),
    "tags": (TAGGIT, "django"),
}
# Django's own sentences that lists and forms of the admin show.
ALSO = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w[^>]*>")
# The way Vietnamese is not written in this house.
NOT_OURS = re.compile(r"\b[Bb]ạn\b|[Xx]oá\b|[Hh]oá\b|[Uu]ỷ\b|[Ll]uồng công việc")


@cache
def entries(path):
    """The living entries of a catalogue, by context and sentence."""
    found = polib.pofile(str(path)) if path.is_file() else ()
    return {(it.msgctxt, it.msgid): it for it in found if not it.obsolete}


def english(name):
    folder, domain = MET[name]
    return entries(folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po")


def vietnamese(name):
    """What is shown of a package: ours, else what its makers say."""
    folder, domain = MET[name]
    official = entries(folder / "locale" / "vi" / "LC_MESSAGES" / f"{domain}.po")
    return official | entries(OURS / f"{domain}.po")


def said(entry):
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


@pytest.mark.parametrize("name", MET)
def test_every_sentence_has_vietnamese(name):
    known = vietnamese(name)
    assert english(name)
    assert [key for key in english(name) if key not in known or not said(known[key])] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_sentence_is_stale(domain):
    wanted = entries(ALSO) | {
        key: it for name in MET if MET[name][1] == domain for key, it in english(name).items()
    }
    ours = entries(OURS / f"{domain}.po")
    assert [key for key in ours if key not in wanted] == []
    assert [key for key, it in ours.items() if it.msgid_plural != wanted[key].msgid_plural] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_placeholders_agree(domain):
    for entry in entries(OURS / f"{domain}.po").values():
        forms = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        # The singular may say "1 page" where the only Vietnamese form needs the number.
        wanted = [sorted(HOLES.findall(form)) for form in forms]
        assert sorted(HOLES.findall(said(entry))) in wanted, entry.msgid
        assert said(entry).endswith(" ") == entry.msgid.endswith(" "), entry.msgid


@pytest.mark.parametrize("name", MET)
def test_the_words_are_ours(name):
    shown = {key: said(it) for key, it in vietnamese(name).items() if key in english(name)}
    assert {key: text for key, text in shown.items() if NOT_OURS.search(text)} == {}


def test_nothing_that_our_apps_say_is_changed():
    """LOCALE_PATHS wins over our apps too: a sentence of both is said in one way."""
    ours = entries(OURS / "django.po")
    for path in ROOT.glob("*/locale/vi/LC_MESSAGES/django.po"):
        for key, entry in entries(path).items():
            if key in ours:
                assert said(entry) == said(ours[key]), f"{path.parts[-5]}: {key}"


@pytest.mark.django_db
def test_scripts_get_our_words():
    """Wagtail's own view serves its catalogue for scripts; ours wins in it."""
    script = visitor(trainer()).get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    served = json.loads(re.search(r"const newcatalog = (\{.*?\n *\});\n", script, re.S)[1])

    assert served["Collapse all"] == "Thu gọn tất cả"
    for (_context, sentence), entry in entries(OURS / "djangojs.po").items():
        assert served[sentence] == ([said(entry)] if entry.msgid_plural else said(entry))
