"""The catalogues: what packages say to people is there, once, with the same placeholders."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
import taggit
import treebeard
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

OURS = Path(settings.BASE_DIR) / "common/translations/packages/vi/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[-.\d]*[sdr]|%[.\d]*[sd]|\{\w*\}")
DJANGO = Path(django.__file__).parent
# Django's English catalogue is whole; the others are read from a language that they keep whole.
SOURCES = {
    "django": DJANGO / "conf/locale/en",
    "auth": DJANGO / "contrib/auth/locale/en",
    "contenttypes": DJANGO / "contrib/contenttypes/locale/en",
    "humanize": DJANGO / "contrib/humanize/locale/en",
    "postgres": DJANGO / "contrib/postgres/locale/en",
    "sessions": DJANGO / "contrib/sessions/locale/en",
    "allauth": Path(allauth.__file__).parent / "locale/de",
    "taggit": Path(taggit.__file__).parent / "locale/de",
    "treebeard": Path(treebeard.__file__).parent / "locale/de",
}
# Names of languages, Django's page of a new project and its bare CSRF page are never shown.
NEVER_SHOWN = ("conf/global_settings.py", "views/templates/", "views/csrf.py")
# The name of a class of ours tells nobody anything.
CODE_ONLY = {"%(class_name)s"}
# No phrases: the same in both languages.
SAME = {"IPv4", "IPv6", "Email", "…", ":", ", ", "%(truncated_text)s…", "%s KB", "%s MB", "%s GB"}
SAME |= {"%s TB", "%s PB", "%(size)d byte", ":?.!"}


def entries(name):
    """Return the entries of a package that somebody may see."""
    catalogue = polib.pofile(str(SOURCES[name] / "LC_MESSAGES" / "django.po"))
    return [
        entry
        for entry in catalogue
        if not entry.obsolete
        and not all(any(part in file for part in NEVER_SHOWN) for file, _line in entry.occurrences)
    ]


def in_vietnamese(entry):
    """Return what gettext says in Vietnamese."""
    with translation.override("vi"):
        if entry.msgid_plural and entry.msgctxt:
            return translation.npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, 2)
        if entry.msgid_plural:
            return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
        if entry.msgctxt:
            return translation.pgettext(entry.msgctxt, entry.msgid)
        return translation.gettext(entry.msgid)


@pytest.mark.parametrize("name", SOURCES)
def test_every_string_of_the_package_is_vietnamese(name):
    missing = [
        entry.msgid
        for entry in entries(name)
        if entry.msgid not in SAME
        and in_vietnamese(entry) in (entry.msgid, entry.msgid_plural or entry.msgid)
    ]

    assert entries(name)
    assert missing == []


def test_the_packages_catalogue_is_whole_and_fills_the_same_holes():
    wrong = []
    seen = set()
    for entry in polib.pofile(str(OURS)):
        words = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        asked = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)) - CODE_ONLY
        if not words or entry.fuzzy or asked != set(PLACEHOLDER.findall(words)):
            wrong.append(entry.msgid)
        assert (entry.msgctxt, entry.msgid) not in seen, entry.msgid
        seen.add((entry.msgctxt, entry.msgid))

    assert wrong == []


def test_no_two_catalogues_disagree():
    """The first folder of LOCALE_PATHS wins everywhere: a second wording would never be seen."""
    known, disagree = {}, []
    paths = [Path(folder) / "vi/LC_MESSAGES/django.po" for folder in settings.LOCALE_PATHS]
    for path in paths:
        for entry in polib.pofile(str(path)):
            words = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
            before = known.setdefault((entry.msgctxt, entry.msgid), words)
            if before != words:
                disagree.append((entry.msgid, before, words))

    assert disagree == []


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR).glob("*/locale/vi/*/django.po")))
def test_our_words_are_not_hidden_by_those_for_packages(path):
    packages = {
        (entry.msgctxt, entry.msgid): entry
        for folder in settings.LOCALE_PATHS
        for entry in polib.pofile(str(Path(folder) / "vi/LC_MESSAGES/django.po"))
    }
    hidden = []
    for entry in polib.pofile(str(path)):
        other = packages.get((entry.msgctxt, entry.msgid))
        if other is not None and not entry.obsolete and other.msgstr != entry.msgstr:
            hidden.append((entry.msgid, entry.msgstr, other.msgstr))

    assert hidden == []


HOUSE = re.compile(
    r"\b(uỷ|hoá|hoà|thuỷ|thuý|khoá|xoá|toà|loà|oà|kĩ thuật|kĩ năng|tập tin|vui lòng)\b", re.I
)


@pytest.mark.parametrize(
    "path",
    [OURS, *sorted(Path(settings.BASE_DIR).glob("*/locale/vi/*/django.po"))],
    ids=lambda path: str(path.relative_to(settings.BASE_DIR)),
)
def test_house_spelling_and_words(path):
    found = []
    for entry in polib.pofile(str(path)):
        words = " ".join([entry.msgstr, *map(str, entry.msgstr_plural.values())])
        if HOUSE.search(words) or re.search(r"\bbạn\b|\bBạn\b", words):
            found.append(words)

    assert found == []


def test_languages_are_named_in_their_own_words_and_vietnamese_comes_first():
    names = [str(name) if isinstance(name, Promise) else name for _code, name in settings.LANGUAGES]

    assert settings.LANGUAGE_CODE == settings.LANGUAGES[0][0] == "vi"
    assert names[0] == "Tiếng Việt"
