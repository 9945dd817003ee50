"""Small real recordings, made by ffmpeg for the tests of conversion."""

import subprocess
from pathlib import Path

import pytest
from django.core.files import File

from common.private_files import private_storage
from media import ffmpeg, streams
from media.models import Conversion
from media.services import upload_asset

PICTURE = "testsrc2=size={size}:rate=25,noise=alls=20:allf=t"
TONE = "sine=frequency=440:sample_rate=44100"


def program() -> str:
    found = ffmpeg.program()
    if found is None:
        pytest.skip("NO FFMPEG on this machine: conversion was not tested (uv group demo)")
    return found


def film(path: Path, *, seconds: float = 4, size: str | None = "640x480", sound: bool = True):
    """Write a recording; the noise in the picture makes it as heavy as a real one gets."""
    command = [program(), "-hide_banner", "-v", "error", "-y"]
    if size:
        command += ["-f", "lavfi", "-i", PICTURE.format(size=size)]
    if sound:
        command += ["-f", "lavfi", "-i", TONE]
    command += ["-t", str(seconds), "-shortest"]
    if size:
        command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    command += ["-c:a", "aac", "-movflags", "+faststart", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def uploaded(path: Path, **facts) -> Conversion:
    with path.open("rb") as content:
        asset = upload_asset(File(content), title="Phim thử", by=None, **facts)
    return Conversion.objects.get(asset=asset)


def folder_of(conversion: Conversion) -> Path:
    name = streams.folder_name(conversion.pk, conversion.done_run)
    return Path(private_storage().path(name))


def folders() -> set[str]:
    root = Path(private_storage().path(streams.FOLDER))
    return {path.name for path in root.iterdir()} if root.exists() else set()
