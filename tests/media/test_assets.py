"""Uploading recordings, and who may use them."""

import hashlib
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from media import selectors
from media.exceptions import MediaRefused, ReplacementDiffers
from media.forms import MediaUploadForm
from media.models import MediaAsset
from media.permissions import may_upload_media
from media.services import upload_asset
from members.roles import Role
from tests.factories.learning import EnrolmentFactory
from tests.factories.media import CAPTIONS, MediaAssetFactory, mp4_bytes, mp4_upload, watching
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def stored_files() -> set[str]:
    folder = Path(settings.PRIVATE_ROOT) / "media"
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def picture(name: str = "bia.png") -> SimpleUploadedFile:
    import io

    content = io.BytesIO()
    Image.new("RGB", (16, 9)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


class TestUploadAsset:
    def test_stores_the_file_where_no_address_leads(self):
        trainer = UserFactory()
        content = mp4_bytes(seconds=79.6)

        asset = upload_asset(
            SimpleUploadedFile("Bài 1.mp4", content), title=" Bài 1 ", by=trainer, captions=CAPTIONS
        )

        assert asset.state == MediaAsset.State.READY
        assert asset.title == "Bài 1"
        assert asset.duration_seconds == 80
        assert (asset.width, asset.height, asset.kind) == (1280, 720, "video")
        assert asset.size_bytes == len(content)
        assert asset.sha256 == hashlib.sha256(content).hexdigest()
        assert asset.transcript == "Xin chào các đồng chí."
        assert asset.contract_key == asset.key
        assert Path(asset.file.path).is_relative_to(settings.PRIVATE_ROOT)
        assert Path(asset.file.path).read_bytes() == content
        assert "Bài" not in asset.file.name

    def test_knows_sound_from_video_by_content(self):
        asset = upload_asset(mp4_upload("phim.mp4", video=""), title="Nghe", by=None)

        assert (asset.kind, asset.mime) == ("audio", "audio/mp4")

    @pytest.mark.parametrize(
        "file",
        [
            SimpleUploadedFile("bai.mp4", b"<html><script>alert(1)</script></html>"),
            mp4_upload(video="hvc1"),
            mp4_upload(seconds=0.4),
            mp4_upload(seconds=7 * 3600),
        ],
    )
    def test_a_bad_file_leaves_no_row_and_no_file(self, file):
        before = stored_files()

        with pytest.raises(MediaRefused):
            upload_asset(file, title="Bài", by=None)

        assert stored_files() == before
        assert not MediaAsset.objects.exists()

    def test_bad_captions_leave_no_row_and_no_file(self):
        before = stored_files()

        with pytest.raises(MediaRefused, match="5"):
            upload_asset(mp4_upload(), title="Bài", by=None, captions="WEBVTT\n\nA\n\n0 --> 1\nB\n")

        assert stored_files() == before

    def test_a_row_that_cannot_be_written_leaves_no_file(self):
        before = stored_files()

        with pytest.raises(Exception, match="value too long"):
            upload_asset(mp4_upload(), title="x" * 300, by=None)

        assert stored_files() == before

    def test_a_bad_picture_leaves_no_file(self):
        before = stored_files()

        with pytest.raises(MediaRefused):
            upload_asset(mp4_upload(), title="Bài", by=None, poster=picture("bia.svg"))

        assert stored_files() == before

    def test_a_known_key_is_returned_as_it_is(self):
        key = uuid.uuid4()

        first = upload_asset(mp4_upload(), title="Bài", by=None, key=key)
        again = upload_asset(mp4_upload(), title="Bài khác", by=None, key=key)

        assert again.pk == first.pk
        assert MediaAsset.objects.count() == 1

    def test_a_replacement_of_the_same_length_plays_under_the_same_contract(self):
        old = upload_asset(mp4_upload(), title="Bài", by=None)

        new = upload_asset(mp4_upload(payload=99), title="Bài, sửa", by=None, replaces=old)
        newest = upload_asset(mp4_upload(payload=98), title="Bài, sửa nữa", by=None, replaces=new)

        assert selectors.asset_by_key(old.key) == newest

    def test_a_replacement_of_another_length_is_refused(self):
        old = upload_asset(mp4_upload(), title="Bài", by=None)

        with pytest.raises(ReplacementDiffers):
            upload_asset(mp4_upload(seconds=85), title="Bài", by=None, replaces=old)


class TestMediaUploadForm:
    def form(self, *, file=None, captions=None, poster=None, **data):
        files = {"file": file or mp4_upload()}
        if captions is not None:
            files["captions"] = SimpleUploadedFile("bai.vtt", captions)
        if poster is not None:
            files["poster"] = poster
        return MediaUploadForm({"title": "Bài 1", "is_unclassified": "on"} | data, files)

    def test_stores_what_is_right(self):
        trainer = UserFactory()
        form = self.form(captions=CAPTIONS.encode(), poster=picture())

        assert form.is_valid(), form.errors
        asset = form.save(by=trainer)

        assert asset.uploaded_by == trainer
        assert asset.captions == CAPTIONS
        assert asset.poster.name.endswith(".png")

    def test_the_statement_about_secrets_is_needed(self):
        assert "is_unclassified" in self.form(is_unclassified="").errors

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            (SimpleUploadedFile("bai.mp4", b"RIFF" + bytes(50)), "không phải là tệp MP4"),
            (mp4_upload("bai.mov", brand="qt  "), "QuickTime"),
            (mp4_upload(video="hvc1"), "H.264"),
            (mp4_upload(audio=""), "không có tiếng"),
        ],
    )
    def test_says_what_is_wrong_and_how_to_mend_it(self, file, words):
        errors = self.form(file=file).errors["file"]

        assert words in errors[0]

    @override_settings(MEDIA_MAX_UPLOAD_MB=1)
    def test_a_file_that_is_too_large(self):
        errors = self.form(file=mp4_upload(payload=1_100_000)).errors["file"]

        assert "1 MB" in errors[0]

    @pytest.mark.parametrize(
        ("captions", "words"),
        [
            (b"\xff\xfe", "UTF-8"),
            (b"Phu de\n00:00:01,000 --> 00:00:02,000\nA\n", "WEBVTT"),
            (b"WEBVTT\n\n00:01 --> 00:02\nA\n", "dòng 3"),
            (b"WEBVTT\n\n05:00.000 --> 05:01.000\nA\n", "dòng 3"),
        ],
    )
    def test_captions_that_cannot_be_used(self, captions, words):
        assert words in self.form(captions=captions).errors["captions"][0]

    def test_a_picture_that_is_a_program(self):
        svg = SimpleUploadedFile("bia.svg", b"<svg onload='alert(1)'/>")

        assert "poster" in self.form(poster=svg).errors


class TestWhoMayUse:
    def test_a_trainer_uses_own_uploads_only(self):
        unit = UnitFactory()
        trainer = RoleGrantFactory(role=Role.TRAINER, unit=unit).person
        own = MediaAssetFactory(uploaded_by=trainer)
        MediaAssetFactory(uploaded_by=UserFactory(unit=unit))
        MediaAssetFactory(uploaded_by=trainer, state=MediaAsset.State.FAILED)

        assert list(selectors.assets_usable_by(trainer)) == [own]
        assert may_upload_media(trainer)

    def test_an_approver_uses_those_of_the_branch(self):
        unit, elsewhere = UnitFactory(), UnitFactory()
        approver = RoleGrantFactory(role=Role.APPROVER, unit=unit).person
        inside = MediaAssetFactory(uploaded_by=UserFactory(unit=UnitFactory(parent=unit)))
        MediaAssetFactory(uploaded_by=UserFactory(unit=elsewhere))

        assert list(selectors.assets_usable_by(approver)) == [inside]

    def test_a_member_uses_none_and_sees_those_of_open_courses(self):
        enrolment, _lesson, asset = watching()
        MediaAssetFactory()

        assert not selectors.assets_usable_by(enrolment.member).exists()
        assert not may_upload_media(enrolment.member)
        assert list(MediaAsset.objects.visible_to(enrolment.member)) == [asset]
        assert not MediaAsset.objects.visible_to(EnrolmentFactory().member).exists()
