"""The guides: every file prints, leads somewhere, shows its pictures; who reads which."""

import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import resolve

from lms.guides.reading import read_guide
from lms.guides.shelf import GUIDES
from members.roles import Role
from tests.architecture.personas import ROLES
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.lms.test_demo_content import OLD_SPELLING

SLUGS = [guide.slug for guide in GUIDES]
MOST_BYTES, MOST_BYTES_IN_ALL = 80 * 1024, 2_500_000
MEMBER, OFFICE, TRAINER, ADMIN = "hoc-vien", "van-phong", "giang-vien", "quan-tri"
UNIT, LEADER, INSPECTOR = "dau-moi", "lanh-dao", "kiem-tra"
READ_BY_ROLE = {
    "clerk": [UNIT, OFFICE, MEMBER],
    "other_clerk": [UNIT, OFFICE, MEMBER],
    "secretary": [UNIT, OFFICE, MEMBER],
    "trainer": [TRAINER, MEMBER],
    "approver": [TRAINER, MEMBER],
    "manager": [OFFICE, MEMBER],
    "organisation": [OFFICE, MEMBER],
    "office": [OFFICE, MEMBER],
    "leader": [LEADER, OFFICE, MEMBER],
    "inspector": [INSPECTOR, OFFICE, MEMBER],
    "system_admin": [ADMIN, TRAINER, OFFICE, MEMBER],
}


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def source(slug):
    return (settings.GUIDES_DIR / f"{slug}.md").read_text(encoding="utf-8")


def tags(slug):
    return Tags(read_guide(slug).html)


@pytest.mark.parametrize("slug", SLUGS)
class TestText:
    def test_has_title_lead_and_contents(self, slug):
        guide = read_guide(slug)

        assert source(slug).startswith(f"# {guide.title}\n\n{guide.lead}\n\n## ")
        assert len(guide.headings) >= 7
        assert "<h1" not in guide.html

    def test_anchors_are_unique_and_plain(self, slug):
        anchors = [each["id"] for each in tags(slug).of("h2") + tags(slug).of("h3")]

        assert len(anchors) == len(set(anchors))
        assert all(re.fullmatch(r"[a-z0-9-]+", anchor) for anchor in anchors)
        assert [heading.anchor for heading in read_guide(slug).headings] == [
            each["id"] for each in tags(slug).of("h2")
        ]

    def test_is_stored_in_nfc_and_in_the_house_spelling(self, slug):
        text = source(slug)

        assert unicodedata.is_normalized("NFC", text)
        assert not OLD_SPELLING.findall(text)

    def test_every_picture_is_small_found_and_described(self, slug):
        pictures = tags(slug).of("img")

        assert pictures
        for picture in pictures:
            path = Path(finders.find(picture["src"].removeprefix(settings.STATIC_URL)))
            assert path.stat().st_size <= MOST_BYTES, path.name
            assert len(picture["alt"]) > 10
            assert picture["loading"] == "lazy"
            assert int(picture["width"]) > 300
            assert int(picture["height"]) > 100

    def test_every_link_leads_to_a_page(self, slug, db):
        links = [each["href"] for each in tags(slug).of("a")]

        assert links
        for link in links:
            assert link.startswith("/"), link
            match = resolve(link)
            assert match.view_name != "wagtail_serve", link

    def test_every_address_that_it_names_exists(self, slug, db):
        named = set(re.findall(r"`(/[a-z-]+/?[a-z/-]*)`", source(slug)))

        for address in named:
            if not address.startswith(("/etc/", "/var/", "/opt/")):
                assert resolve(address).view_name != "wagtail_serve", address


def test_every_picture_is_used_and_all_are_light():
    folder = settings.GUIDES_DIR / "images"
    files = {path.relative_to(settings.GUIDES_DIR).as_posix() for path in folder.rglob("*.webp")}
    used = {name for slug in SLUGS for name in re.findall(r"\((images/[^)]+)\)", source(slug))}

    assert files == used
    assert sum((settings.GUIDES_DIR / name).stat().st_size for name in files) <= MOST_BYTES_IN_ALL


def test_every_guide_file_stands_on_the_shelf():
    assert {path.stem for path in settings.GUIDES_DIR.glob("*.md")} == set(SLUGS)


def test_raw_html_and_scripts_stay_text(settings, tmp_path):
    settings.GUIDES_DIR = tmp_path
    (tmp_path / "x.md").write_text(
        "# Tên\n\nLời dẫn\n\n## <b>Mục</b>\n\n"
        "<script>alert(1)</script>\n\n[a](javascript:alert(1))\n"
    )

    html = read_guide("x").html

    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html


def test_a_changed_file_is_read_anew(settings, tmp_path):
    settings.GUIDES_DIR = tmp_path
    (tmp_path / "x.md").write_text("# Cũ\n\nLời dẫn\n")
    before = read_guide("x")
    same = read_guide("x")
    (tmp_path / "x.md").write_text("# Mới hơn\n\nLời dẫn\n")

    assert same is before
    assert read_guide("x").title == "Mới hơn"


def test_a_table_says_its_columns_on_every_cell():
    rows = [cell for cell in tags(OFFICE).of("td") if cell["data-label"] == "Người làm"]

    assert len(rows) == 6


@pytest.mark.django_db
class TestWhoReads:
    @pytest.mark.parametrize("persona", ROLES)
    def test_each_role_finds_its_own_guide_first(self, client, persona):
        role, _place = ROLES[persona]
        client.force_login(
            RoleGrantFactory(role=role).person, backend=settings.AUTHENTICATION_BACKENDS[0]
        )

        assert listed(client) == READ_BY_ROLE[persona]
        for slug in SLUGS:
            status = client.get(f"/tro-giup/{slug}/").status_code
            assert status == (200 if slug in READ_BY_ROLE[persona] else 404), slug

    def test_a_member_reads_only_the_member_guide(self, client):
        client.force_login(UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[0])

        assert listed(client) == [MEMBER]
        assert client.get(f"/tro-giup/{ADMIN}/").status_code == 404

    def test_a_visitor_reads_the_member_guide_and_may_sign_in_for_the_others(self, client):
        assert listed(client) == [MEMBER]
        assert client.get(f"/tro-giup/{MEMBER}/").status_code == 200
        answer = client.get(f"/tro-giup/{OFFICE}/")
        assert answer.status_code == 302
        assert answer.url.endswith(f"?next=/tro-giup/{OFFICE}/")
        assert client.get("/tro-giup/khong-co/").status_code == 404

    def test_the_technical_account_reads_all(self, client):
        client.force_login(
            UserFactory(is_superuser=True), backend=settings.AUTHENTICATION_BACKENDS[0]
        )

        assert listed(client) == SLUGS

    def test_every_role_has_a_guide_beyond_the_members(self):
        assert {role for guide in GUIDES for role in guide.roles} == set(Role.values)

    def test_costs_few_questions(self, client, count_queries):
        role = RoleGrantFactory(role=Role.OFFICE)
        client.force_login(role.person, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.get(f"/tro-giup/{OFFICE}/")

        with count_queries(at_most=5):
            guide = client.get(f"/tro-giup/{OFFICE}/")
        with count_queries(at_most=7):
            listed = client.get("/tro-giup/")
        assert [guide.status_code, listed.status_code] == [200, 200]


def listed(client):
    """Return the guides that the help page leads to, in its order."""
    return re.findall(r'href="/tro-giup/([a-z-]+)/"', client.get("/tro-giup/").text)


@pytest.mark.django_db
def test_the_page_has_contents_and_pictures_inside_the_frame(client):
    page = client.get(f"/tro-giup/{MEMBER}/").text

    assert 'href="#mang-yeu-thi-lam-gi"' in page
    assert 'id="mang-yeu-thi-lam-gi"' in page
    assert '<figure class="guide-picture guide-picture--phone">' in page
    assert "site-header" in page
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
