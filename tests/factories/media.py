"""Recordings and what plays them, for tests; ``mp4_bytes`` makes small real MP4 files."""

import struct
import uuid
from pathlib import Path
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from common.private_files import private_storage
from learning.models import Enrolment
from media import ladder, streams
from media.models import Conversion, MediaAsset, Rendition
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UserFactory

MEGABYTE = 1024 * 1024
CAPTIONS = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nXin chào các đồng chí.\n"


def box(kind: str, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind.encode()) + content


def track_bytes(handler: str, codec: str, width: int = 0, height: int = 0) -> bytes:
    header = bytes(76) + struct.pack(">II", width << 16, height << 16)
    entry = struct.pack(">II", 0, 1) + box(codec, bytes(8))
    media = box("hdlr", bytes(8) + handler.encode() + bytes(13)) + box(
        "minf", box("stbl", box("stsd", entry))
    )
    return box("trak", box("tkhd", header) + box("mdia", media))


def mp4_bytes(
    *,
    seconds: float = 80,
    brand: str = "isom",
    video: str = "avc1",
    audio: str = "mp4a",
    width: int = 1280,
    height: int = 720,
    payload: int = 2000,
    moov_first: bool = True,
) -> bytes:
    movie = box("mvhd", bytes(12) + struct.pack(">II", 1000, int(seconds * 1000)) + bytes(80))
    if video:
        movie += track_bytes("vide", video, width, height)
    if audio:
        movie += track_bytes("soun", audio)
    moov = box("moov", movie)
    mdat = box("mdat", bytes(index % 251 for index in range(payload)))
    start = box("ftyp", brand.encode() + bytes(4) + brand.encode())
    return start + (moov + mdat if moov_first else mdat + moov)


def mp4_upload(name: str = "bai-1.mp4", **facts: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, mp4_bytes(**facts), content_type="video/mp4")


class MediaAssetFactory(factory.django.DjangoModelFactory):
    """A video of 80 seconds that is ready, with its file in private storage."""

    class Meta:
        model = MediaAsset

    key = factory.LazyFunction(uuid.uuid4)
    contract_key = factory.SelfAttribute("key")
    title = factory.Sequence(lambda n: f"Video {n}")
    file = factory.django.FileField(filename="recording.mp4", data=mp4_bytes())
    size_bytes = factory.LazyAttribute(lambda asset: asset.file.size)
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    duration_seconds = 80
    width, height = 1280, 720
    captions = CAPTIONS
    transcript = "Xin chào các đồng chí."
    state = MediaAsset.State.READY
    uploaded_by = factory.SubFactory(UserFactory)


def watching(
    *, duration: int = 80, watch_percent: int | None = 90, **enrolment: Any
) -> tuple[Enrolment, Any, MediaAsset]:
    """Return an enrolment whose course has one video lesson, that lesson, and its recording."""
    asset = MediaAssetFactory(duration_seconds=duration)
    lesson = EditionLessonFactory(
        edition=EditionFactory(),
        video=True,
        media_key=asset.key,
        media_seconds=duration,
        watch_percent=watch_percent,
    )
    obligation = EnrolmentFactory(training_class__edition=lesson.edition, **enrolment)
    return obligation, lesson, asset


def converted(asset, *, run: int = 1, names=ladder.NAMES) -> Conversion:
    """Make the rows and small files of a conversion that has succeeded."""
    conversion = Conversion.objects.create(
        asset=asset, state=Conversion.State.DONE, run=run, done_run=run, percent=100
    )
    folder = Path(private_storage().path(streams.folder_name(conversion.pk, run)))
    for number, name in enumerate(names, start=1):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "list.m3u8").write_text("#EXTM3U\ns00000.m4s\n#EXT-X-ENDLIST\n")
        (folder / name / "init.mp4").write_bytes(b"init")
        (folder / name / "s00000.m4s").write_bytes(name.encode() * 100)
        Rendition.objects.create(
            conversion=conversion,
            name=name,
            size_bytes=number * MEGABYTE,
            peak_bits=number * 100_000,
            average_bits=number * 90_000,
        )
    (folder / "master.m3u8").write_text("#EXTM3U\n180/list.m3u8\n")
    return conversion
