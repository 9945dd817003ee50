"""Files that trainers upload: bombs, disguises, odd names, and a disk without room."""

import os
import subprocess
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from media.exceptions import MediaRefused, NoRoom
from media.forms import MediaUploadForm
from media.models import MediaAsset
from media.services import upload_asset
from tests.bad_input.measuring import measured
from tests.factories.media import CAPTIONS, mp4_bytes, mp4_upload

pytestmark = pytest.mark.django_db
GIGABYTE = 1024**3


def stored_files(folder=None):
    folder = Path(folder or settings.PRIVATE_ROOT) / "media"
    return {path for path in folder.rglob("*") if path.is_file()}


def png(width, height):
    """Return a picture of one colour: a few hundred kilobytes that unpack to gigabytes."""

    def chunk(kind, content):
        checksum = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checksum

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    packer, rows = zlib.compressobj(9), []
    for _row in range(height):
        rows.append(packer.compress(b"\0" * (width + 1)))
    content = b"".join(rows) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", content)
        + chunk(b"IEND", b"")
    )


class SparseFile(SimpleUploadedFile):
    """A file that says it is very large and fails the test when it is read to the end."""

    def __init__(self, size):
        super().__init__("phim.mp4", b"x")
        self.size, self.given = size, 0

    def read(self, count=-1):
        assert count >= 0, "read as a whole"
        self.given += count
        assert self.given < 64 * 1024**2, "read to the end"
        return b"\0" * count


def form(**changes):
    files = {"file": mp4_upload()} | changes
    return MediaUploadForm({"title": "Bài 1", "is_unclassified": "on"}, files)


def test_a_decompression_bomb_is_no_picture_and_costs_little():
    bomb = SimpleUploadedFile("bia.png", png(30_000, 30_000), content_type="image/png")

    with measured() as cost:
        answer = form(poster=bomb)
        assert not answer.is_valid()

    assert set(answer.errors) == {"poster"}
    assert answer["title"].value() == "Bài 1"
    assert cost.megabytes < 200
    assert cost.seconds < 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bia.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='__xss()'/>"),
        ("bia.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='__xss()'/>"),
        ("bia.jpg", b"\xff\xd8\xff\xe0<html><script>__xss()</script></html>"),
        ("bia.html", b"\x89PNG\r\n\x1a\n<script>__xss()</script>"),
        ("bia.png", b""),
    ],
)
def test_a_picture_in_disguise_is_refused(name, content):
    answer = form(poster=SimpleUploadedFile(name, content, content_type="image/png"))

    assert not answer.is_valid()
    assert "poster" in answer.errors


def test_two_gigabytes_are_refused_by_their_size_without_reading_them():
    with measured() as cost:
        answer = form(file=SparseFile(2 * GIGABYTE))
        assert not answer.is_valid()

    assert "2 GB" in str(answer.errors["file"])
    assert "500 MB" in str(answer.errors["file"])
    assert cost.megabytes < 50


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x.mp4", "..\\..\\x.mp4", "a\0b.mp4", "/etc/passwd", "Bài\u0300.mp4",
     "x" * 300 + ".mp4", "phim\u202e4pm.exe", "", "CON.mp4", "-rf.mp4"],
)  # fmt: skip
def test_the_name_of_a_recording_is_never_used(name):
    file = mp4_upload()
    file._name = name

    asset = upload_asset(file, title="Bài", by=None)

    assert asset.file.name == f"media/{asset.key}/recording.mp4"
    assert Path(asset.file.path).is_relative_to(settings.PRIVATE_ROOT)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Xin ch\xc3\xa0o\n00:01.000 --> 00:02.000\nA\n", "WEBVTT"),
        ("WEBVTT\n\nXin chào".encode("utf-16"), "UTF-8"),
        ("WEBVTT\n\nĐảng".encode("cp1258", "replace") + b"\xd0\xff", "UTF-8"),
        (b"WEBVTT\n\n00:01 --> 00:02\nA\n", "dòng 3"),
        (b"WEBVTT\n\n00:05.000 --> 00:04.000\nA\n", "dòng 3"),
        (b"WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n", "dòng 6"),
        (b"WEBVTT\n\n59:00.000 --> 59:01.000\nA\n", "dòng 3"),
        (b"WEBVTT\n\n", "phụ đề"),
    ],
)
def test_wrong_captions_are_told_with_their_line(content, said):
    answer = form(captions=SimpleUploadedFile("bai.vtt", content))

    assert not answer.is_valid()
    assert said.lower() in str(answer.errors["captions"]).lower()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": None},
    }
    with override_settings(STORAGES=settings.STORAGES | {"private": storage}):
        yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_half_written_stays(small_disk):
    file = SimpleUploadedFile("bai.mp4", mp4_bytes(payload=3 * 1024**2))

    with pytest.raises(NoRoom, match="không còn chỗ"):
        upload_asset(file, title="Bài", by=None, captions=CAPTIONS)

    assert not MediaAsset.objects.exists()
    assert stored_files(small_disk) == set()


def test_after_room_was_made_the_same_file_goes_in(small_disk):
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 1_000_000)
    content = mp4_bytes(payload=200_000)
    with pytest.raises(NoRoom):
        upload_asset(SimpleUploadedFile("bai.mp4", content), title="Bài", by=None)

    filler.unlink()
    asset = upload_asset(SimpleUploadedFile("bai.mp4", content), title="Bài", by=None)

    assert (small_disk / asset.file.name).read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"<html><script>__xss()</script></html>", b"MZ" * 999])
def test_a_recording_in_disguise_leaves_nothing(content):
    before = stored_files()

    with pytest.raises(MediaRefused):
        upload_asset(SimpleUploadedFile("bai.mp4", content), title="Bài", by=None)

    assert stored_files() == before
