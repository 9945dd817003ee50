"""The office's own Word templates: taken, refused, tried, used by date, withdrawn."""

import io
import struct
import zipfile
from datetime import date, timedelta

import docx
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from members.models import AuditEntry
from members.roles import Role
from monitoring.documents import services, word
from monitoring.documents.kinds import Report
from monitoring.documents.uploads import MOST_BYTES, check_word_file
from monitoring.documents.word_template import template_of
from monitoring.exceptions import NoLongerAllowed, TemplateRefused
from monitoring.models import WordTemplate
from tests.factories.monitoring import person_with
from tests.monitoring.documents.test_layout import paper
from tests.monitoring.documents.world import DAY, World, docx_tables, part_of

WORDS = '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def with_parts(changes, content=None):
    """Return our template with parts replaced or added."""
    source, target = io.BytesIO(content or template_of(paper())), io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", 8) as after:
        for name in before.namelist():
            if name not in changes:
                after.writestr(name, before.read(name))
        for name, body in changes.items():
            after.writestr(name, body)
    return target.getvalue()


def saying(*lines):
    """Return our template with paragraphs before its own."""
    document = docx.Document(io.BytesIO(template_of(paper())))
    for line in lines:
        document.paragraphs[0].insert_paragraph_before(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def relations(extra):
    with zipfile.ZipFile(io.BytesIO(template_of(paper()))) as archive:
        text = archive.read("word/_rels/document.xml.rels").decode()
    return text.replace("</Relationships>", f"{extra}</Relationships>")


def field(*pieces):
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f"{WORDS}<w:body><w:p>{runs}</w:p></w:body></w:document>"


def bomb():
    return with_parts({"word/media/image1.xml": b"<a>" + b" " * (30 * 1024 * 1024) + b"</a>"})


def lying_bomb():
    """Return an archive whose directory says that the part is small."""
    content = bytearray(bomb())
    size = struct.pack("<I", 30 * 1024 * 1024 + 7)
    place = content.rfind(size)
    content[place : place + 4] = struct.pack("<I", 100)
    return bytes(content)


LINK = (
    '<Relationship Id="rId99" TargetMode="External" Target="http://x.example/a" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
)
ATTACHED = LINK.replace("/image", "/attachedTemplate").replace(' TargetMode="External"', "")
HOSTILE = {
    "not a zip": b"\xd0\xcf\x11\xe0 an old .doc",
    "a zip of something else": with_parts({}, None)[:200] + b"x",
    "a workbook": with_parts({"[Content_Types].xml": "<Types/>"}),
    "macros": with_parts({"word/vbaProject.bin": b"\x00"}),
    "a macro type": with_parts(
        {
            "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="'
            'application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
        }
    ),
    "an embedded file": with_parts({"word/embeddings/oleObject1.bin": b"\x00"}),
    "a link outside": with_parts({"word/_rels/document.xml.rels": relations(LINK)}),
    "an attached template": with_parts({"word/_rels/document.xml.rels": relations(ATTACHED)}),
    "a type declaration": with_parts(
        {"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}
    ),
    "entities in settings": with_parts(
        {"word/settings.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}
    ),
    "a bomb": bomb(),
    "a bomb that lies": lying_bomb(),
    "a field that runs a program": with_parts({"word/document.xml": field("DDEAUTO c:\\\\x")}),
    "a field in pieces": with_parts({"word/document.xml": field("DD", "EAUTO ", "cmd")}),
    "a field that fetches": with_parts(
        {"word/header1.xml": field('INCLUDETEXT "http://x.example"')}
    ),
    "a part above": with_parts({"../../evil.xml": "<a/>"}),
    "broken xml": with_parts({"word/document.xml": "<w:document><w:body>"}),
    "braces without end": with_parts({"word/header1.xml": b"<a>" + b"{{ a" * 50_000 + b"</a>"}),
    "too large": b"PK" + b"x" * MOST_BYTES,
}
INJECTED = [
    "{{ ''.__class__.__mro__ }}",
    "{{ organisation.__class__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum() }}",
    "{% for a in range(9) %}x{% endfor %}",
    "{% for a in body %}{% for b in body %}x{% endfor %}{% endfor %}",
    "{% for a in organisation %}{{ a }}{% endfor %}",
    "{% set x = 1 %}",
    "{% include 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{{ organisation | attr('x') }}",
    "{{ 9 ** 9 }}",
    "{% for a in body %}" + "rất dài " * 10_000 + "{% endfor %}",
    "{{ organisation['x'] }}",
    "{% for line in scope recursive %}{{ loop(scope) }}{% endfor %}",
    "{% if organisation is defined %}x{% endif %}",
]


class TestUploads:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_files_are_refused_before_anything_reads_them(self, name):
        with pytest.raises(TemplateRefused):
            check_word_file(HOSTILE[name])

    @pytest.mark.parametrize("form", ["party", "state"])
    def test_our_own_template_is_taken(self, form):
        content = template_of(paper(form, is_landscape=True))

        assert check_word_file(content) is None

    @pytest.mark.parametrize("line", INJECTED)
    def test_no_instruction_but_names_loops_and_ifs_is_run(self, line):
        content = saying(line)
        check_word_file(content)

        with pytest.raises(TemplateRefused):
            word.make_docx(paper(), template=content)

    def test_instructions_in_the_properties_and_headers_are_looked_at_too(self):
        document = docx.Document(io.BytesIO(template_of(paper())))
        document.core_properties.subject = "{{ ''.__class__ }}"
        target = io.BytesIO()
        document.save(target)
        header = docx.Document(io.BytesIO(template_of(paper())))
        header.sections[0].header.add_paragraph("{{ lipsum }}")
        other = io.BytesIO()
        header.save(other)

        for content in (target.getvalue(), other.getvalue()):
            with pytest.raises(TemplateRefused):
                word.make_docx(paper(), template=content)

    @pytest.mark.parametrize(
        ("line", "unknown", "near"),
        [
            ("{{ organization }}", "organization", "organisation"),
            ("{{ table_1.captoin }}", "table_1.captoin", "table_1.caption"),
            ("{% for row in table_1.rows %}{{ row.nmae }}{% endfor %}", "row.nmae", "row.name"),
            ("{{ table_9.rows }}", "table_9", "table_1"),
        ],
    )
    def test_an_unknown_name_is_told_with_the_nearest_known(self, line, unknown, near):
        with pytest.raises(TemplateRefused) as refusal:
            word.make_docx(paper(), template=saying(line))

        assert f"“{unknown}”" in str(refusal.value.message)
        assert f"“{near}”" in str(refusal.value.message)

    def test_broken_instructions_are_told_in_words(self):
        with pytest.raises(TemplateRefused) as refusal:
            word.make_docx(paper(), template=saying("Mẫu {% if person %} không đóng"))

        assert "không đọc được" in str(refusal.value.message)

    def test_columns_may_be_taken_out_and_texts_changed(self):
        document = docx.Document(io.BytesIO(template_of(paper())))
        document.paragraphs[0].insert_paragraph_before("Mẫu của {{ organisation }}")
        target = io.BytesIO()
        document.save(target)

        made = docx.Document(io.BytesIO(word.make_docx(paper(), template=target.getvalue())))

        assert "Mẫu của ĐẢNG ỦY CƠ QUAN" in [one.text for one in made.paragraphs]


@pytest.fixture
def world():
    return World()


def add(world, content, *, since=DAY, by=None, report=Report.PROGRESS):
    return services.add_template(
        content,
        report=report,
        root=world.root,
        valid_from=since,
        note="Mẫu mới",
        by=by or world.office,
    )


def own_template(world, text="MẪU RIÊNG", report=Report.PROGRESS):
    document = docx.Document(io.BytesIO(template_of(world.paper(report))))
    document.paragraphs[0].insert_paragraph_before(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def texts(content):
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


@pytest.mark.django_db
class TestTemplates:
    def test_papers_follow_the_version_of_their_day(self, world):
        add(world, own_template(world, "BẢN CŨ"), since=date(2026, 1, 1))
        add(world, own_template(world, "BẢN MỚI"), since=DAY + timedelta(days=1))

        job = world.made(Report.PROGRESS)

        assert "BẢN CŨ" in texts(part_of(job, "paper.docx"))
        assert "BẢN MỚI" not in texts(part_of(job, "paper.docx"))
        [table] = docx_tables(part_of(job, "paper.docx"))
        wanted = world.paper(Report.PROGRESS).tables[0].total["obliged"]
        assert int(table[-1][2]) == wanted

    def test_without_libreoffice_there_is_no_pdf_and_the_page_says_so(
        self, world, settings, client
    ):
        settings.LIBREOFFICE_PROGRAM = "no-such-program"
        add(world, own_template(world))
        job = world.made(Report.PROGRESS)
        client.force_login(world.office)

        page = client.get(reverse("documents:document", args=[job.pk])).content.decode()

        assert "LibreOffice" in page
        preview = page[page.index("Xem trước theo mẫu chuẩn") :]
        assert "Tải Word theo mẫu riêng" in preview
        assert "Các trang này không theo mẫu riêng" in preview
        assert reverse("documents:part", args=[job.pk, "docx"]) in page
        address = reverse("documents:part", args=[job.pk, "pdf"])
        assert address not in page
        assert client.get(address).status_code == 404

    def test_libreoffice_makes_the_pdf_where_it_is_installed(self, world, settings, tmp_path):
        program = tmp_path / "soffice"
        program.write_text(
            '#!/bin/sh\nfor last; do :; done\ncp "$last" "$(dirname "$last")/paper.pdf"\n'
        )
        program.chmod(0o755)
        settings.LIBREOFFICE_PROGRAM = str(program)
        add(world, own_template(world))

        job = world.made(Report.PROGRESS)

        assert "MẪU RIÊNG" in texts(part_of(job, "paper.pdf"))

    def test_the_pages_are_those_of_the_pdf_that_libreoffice_made(
        self, world, settings, tmp_path, client
    ):
        # Two small pages, so that nobody takes them for those of the standard form.
        source = "#set page(width: 100mm, height: 50mm)\nMột #pagebreak() Hai"
        (tmp_path / "own.typ").write_text(source)
        (tmp_path / "own.pdf").write_bytes(typst.compile(tmp_path / "own.typ"))
        program = tmp_path / "soffice"
        program.write_text(
            f'#!/bin/sh\nfor last; do :; done\ncp "{tmp_path}/own.pdf" "${{last%.docx}}.pdf"\n'
        )
        program.chmod(0o755)
        settings.LIBREOFFICE_PROGRAM = str(program)
        add(world, own_template(world))
        job = world.made(Report.PROGRESS)
        client.force_login(world.office)

        page = client.get(reverse("documents:document", args=[job.pk])).content.decode()
        pictures = [
            Image.open(io.BytesIO(part_of(job, f"page-{number}.png"))).size for number in (1, 2)
        ]

        assert all(abs(width - 2 * height) <= 2 for width, height in pictures)
        assert reverse("documents:page", args=[job.pk, 2]) in page
        assert reverse("documents:page", args=[job.pk, 3]) not in page
        assert "mẫu chuẩn" not in page

    def test_what_libreoffice_made_and_nobody_can_read_shows_the_standard_form(
        self, world, settings, tmp_path, client
    ):
        program = tmp_path / "soffice"
        program.write_text(
            '#!/bin/sh\nfor last; do :; done\ncp "$last" "$(dirname "$last")/paper.pdf"\n'
        )
        program.chmod(0o755)
        settings.LIBREOFFICE_PROGRAM = str(program)
        add(world, own_template(world))
        job = world.made(Report.PROGRESS)
        client.force_login(world.office)

        page = client.get(reverse("documents:document", args=[job.pk])).content.decode()

        assert "Xem trước theo mẫu chuẩn" in page
        assert "hãy mở bản PDF" in page

    def test_a_withdrawn_version_is_used_no_more(self, world):
        template = add(world, own_template(world))

        services.withdraw_template(template, by=world.office)

        job = world.made(Report.PROGRESS)
        assert "MẪU RIÊNG" not in texts(part_of(job, "paper.docx"))
        assert AuditEntry.objects.filter(action="monitoring.withdraw_template").count() == 1

    def test_only_those_who_keep_the_organisation_keep_its_templates(self, world):
        for role, unit in ((Role.UNIT_CLERK, world.root), (Role.OFFICE, world.parts[0])):
            person = person_with(role, unit)
            with pytest.raises(NoLongerAllowed):
                add(world, own_template(world), by=person)

    def test_a_template_of_another_report_is_refused_with_the_name(self, world):
        content = own_template(world, "{{ table_2.caption }}")

        with pytest.raises(TemplateRefused):
            add(world, content)
        assert not WordTemplate.objects.exists()


@pytest.mark.django_db
class TestTemplatePages:
    def test_the_default_is_taken_given_back_tried_and_withdrawn(self, world, client):
        client.force_login(world.office)
        address = reverse("documents:default_template", args=[Report.CLASS_RESULT])
        content = client.get(address).content
        sent = {
            "report": Report.CLASS_RESULT,
            "root": world.root.pk,
            "valid_from": f"{timezone.localdate():%d/%m/%Y}",
            "note": "Thêm biểu trưng",
        }

        response = client.post(
            reverse("documents:templates"),
            {**sent, "file": SimpleUploadedFile("mau.docx", content)},
        )

        assert response.status_code == 302
        template = WordTemplate.objects.get()
        tried = client.post(reverse("documents:try_template", args=[template.pk]))
        assert "lớp “Lớp Chuyển đổi số”" in " ".join(texts(tried.content))
        assert client.get(reverse("documents:template_file", args=[template.pk])).content == content
        page = client.get(reverse("documents:templates")).content.decode()
        assert "Thêm biểu trưng" in page
        client.post(reverse("documents:withdraw_template", args=[template.pk]))
        template.refresh_from_db()
        assert template.withdrawn_by == world.office

    @pytest.mark.parametrize("name", ["mau.docm", "mau.doc", "mau.pdf"])
    def test_other_kinds_of_files_are_refused_in_words(self, world, client, name):
        client.force_login(world.office)
        sent = {"report": Report.PROGRESS, "root": world.root.pk, "note": "Mẫu của văn phòng"}
        sent["file"] = SimpleUploadedFile(name, template_of(paper()))

        page = client.post(reverse("documents:templates"), sent).content.decode()

        assert "không phải là văn bản Word" in page
        assert "Mẫu của văn phòng" in page

    def test_an_unknown_name_is_told_beside_the_file_and_nothing_typed_is_lost(self, world, client):
        client.force_login(world.office)
        content = own_template(world, "{{ organization }}")
        sent = {
            "report": Report.PROGRESS,
            "root": world.root.pk,
            "note": "Mẫu của văn phòng",
            "valid_from": "05/02/2026",
            "file": SimpleUploadedFile("mau.docx", content),
        }

        page = client.post(reverse("documents:templates"), sent).content.decode()

        assert "organization" in page
        assert "organisation" in page
        assert "Mẫu của văn phòng" in page
        assert not WordTemplate.objects.exists()
