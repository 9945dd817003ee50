"""Converting recordings with the real ffmpeg: what comes out, and what when it goes wrong."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings

from media import ffmpeg, ladder, problems, services, streams
from media.exceptions import NothingToRetry
from media.models import Conversion, MediaAsset
from media.services import conversion as converting
from members.models import AuditEntry
from tests.factories.media import MediaAssetFactory, mp4_upload
from tests.factories.members import UserFactory
from tests.media.films import film, folder_of, folders, program, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_ffmpeg")]
State, Problem = Conversion.State, Conversion.Problem


@dataclass
class Converted:
    folder: Path
    made: dict[str, streams.Made]

    def playlist(self, name: str) -> str:
        return (self.folder / name / "list.m3u8").read_text()


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """14 seconds of noise at 854x480, converted: three segments on each of the three rungs."""
    folder = tmp_path_factory.mktemp("streams")
    rungs = ladder.rungs_for(854, 480)
    for name in ladder.NAMES:
        (folder / name).mkdir()
    with override_settings(FFMPEG_BINARY=""):
        source = film(folder / "source.mp4", seconds=14, size="854x480")
        command = ffmpeg.conversion_command(program(), source, target=folder, rungs=rungs)
        facts = ffmpeg.probe(program(), source)
    ffmpeg.run(command, seconds=120)
    made = streams.measured(folder, rungs, facts, seconds=14)
    return Converted(folder, {each.stream.name: each for each in made})


def packets_of(path: Path, stream: str) -> str:
    """Return the packets of one stream of an HLS playlist, one a line."""
    command = [ffmpeg.program(), "-v", "error", "-i", str(path), "-map", stream, "-c", "copy"]
    done = subprocess.run([*command, "-f", "framecrc", "-"], capture_output=True, check=True)
    return done.stdout.decode()


class TestWhatComesOut:
    def test_three_rungs_and_sound_within_their_rates(self, converted):
        made = converted.made

        assert list(made) == ["180", "400", "800", "audio"]
        assert [each.stream.height for each in made.values()] == [240, 360, 480, None]
        for name, most in [("audio", 48), ("180", 180), ("400", 400), ("800", 800)]:
            assert made[name].stream.average <= most * 1000, name
            on_disk = sum(path.stat().st_size for path in (converted.folder / name).iterdir())
            assert made[name].size_bytes == on_disk
        assert made["800"].stream.average > 1.5 * made["400"].stream.average > 300_000

    def test_all_playlists_are_cut_at_the_same_moments(self, converted):
        cuts = [
            [piece.seconds for piece in ladder.pieces_of(converted.playlist(name))]
            for name in ("180", "400", "800")
        ]

        assert cuts == [[6.0, 6.0, 2.0]] * 3
        sound = ladder.pieces_of(converted.playlist("audio"))
        assert abs(sum(piece.seconds for piece in sound) - 14) < 0.5

    @pytest.mark.parametrize("name", ["180", "400", "800"])
    def test_key_frames_stand_at_the_beginning_of_segments_and_nowhere_else(self, converted, name):
        lines = packets_of(converted.folder / name / "list.m3u8", "0:v:0").splitlines()
        base = int(re.search(r"#tb 0: 1/(\d+)", "\n".join(lines))[1])
        packets = [line for line in lines if not line.startswith("#")]

        # framecrc marks a packet that is no key frame with F=0x0.
        keys = [int(line.split(",")[2]) / base for line in packets if "F=0x0" not in line]

        assert [round(at) for at in keys] == [0, 6, 12]

    def test_the_playlist_of_all_begins_with_the_lowest(self, converted):
        text = ladder.master_playlist(each.stream for each in reversed(converted.made.values()))

        assert re.findall(r"^(\d+)/list.m3u8$", text, re.M) == ["180", "400", "800"]
        assert "RESOLUTION=428x240" in text
        assert "audio" not in text
        peaks = [int(rate) for rate in re.findall(r":BANDWIDTH=(\d+)", text)]
        assert len(peaks) == 3
        assert peaks == sorted(peaks)

    @pytest.mark.parametrize("name", ladder.NAMES)
    def test_all_of_it_decodes_without_a_fault(self, converted, name):
        path = converted.folder / name / "list.m3u8"
        command = [program(), "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]

        assert subprocess.run(command, capture_output=True, check=True).stderr == b""

    def test_the_row_and_the_folder_say_the_same_and_nothing_else_is_left(self, clip):
        done = services.run_conversion(uploaded(clip))

        assert (done.state, done.percent, done.problem) == (State.DONE, 100, "")
        assert folders() == {f"{done.pk}-1"}
        assert {path.name for path in folder_of(done).iterdir()} == {"180", "audio", "master.m3u8"}
        for made in done.renditions.all():
            files = (folder_of(done) / made.name).iterdir()
            assert made.size_bytes == sum(path.stat().st_size for path in files)

    def test_a_poster_is_taken_where_there_is_none(self, clip):
        asset = services.run_conversion(uploaded(clip)).asset

        assert asset.poster.name == f"media/{asset.key}/poster.jpg"
        assert asset.poster.read(3) == b"\xff\xd8\xff"


def test_a_small_source_is_not_made_larger(tmp_path):
    done = services.run_conversion(uploaded(film(tmp_path / "a.mp4", seconds=2, size="320x180")))

    sizes = {made.name: (made.width, made.height) for made in done.renditions.all()}
    assert sizes == {"audio": (None, None), "180": (320, 180)}


def test_a_picture_that_stands_upright_keeps_its_form(tmp_path):
    done = services.run_conversion(uploaded(film(tmp_path / "a.mp4", seconds=2, size="360x640")))

    sizes = {made.name: (made.width, made.height) for made in done.renditions.all()}
    assert sizes == {"audio": (None, None), "180": (240, 426), "400": (360, 640)}


def test_sound_alone_has_one_quality_and_no_poster(tmp_path):
    done = services.run_conversion(uploaded(film(tmp_path / "a.m4a", size=None)))

    assert done.state == State.DONE
    assert [made.name for made in done.renditions.all()] == ["audio"]
    assert not done.asset.poster


def test_a_poster_that_was_given_stays(tmp_path):
    asset = MediaAssetFactory(poster="media/given.jpg", duration_seconds=4)
    film(Path(asset.file.path))

    done = services.run_conversion(services.request_conversion(asset))

    asset.refresh_from_db()
    assert done.state == State.DONE
    assert asset.poster.name == "media/given.jpg"


class TestWhatGoesWrong:
    def test_what_only_looks_like_a_video(self):
        conversion = services.request_conversion(
            services.upload_asset(mp4_upload(), title="Giả", by=None)
        )

        done = services.run_conversion(conversion)

        assert (done.state, done.problem) == (State.FAILED, Problem.UNREADABLE)
        assert "xuất lại" in problems.words_of(done)
        assert MediaAsset.objects.ready().count() == 1
        assert folders() == set()

    def test_a_video_whose_sound_ffmpeg_does_not_find(self, tmp_path):
        asset = MediaAssetFactory(duration_seconds=4)
        film(Path(asset.file.path), sound=False)

        done = services.run_conversion(services.request_conversion(asset))

        assert done.problem == Problem.NO_SOUND

    def test_a_file_that_lacks_its_second_half(self, tmp_path):
        conversion = uploaded(film(tmp_path / "a.mp4", seconds=8, size="320x180"))
        path = Path(conversion.asset.file.path)
        os.truncate(path, path.stat().st_size // 2)

        done = services.run_conversion(conversion)

        assert (done.state, done.problem) == (State.FAILED, Problem.DAMAGED)
        assert done.renditions.count() == 0

    def test_a_playlist_in_the_clothes_of_a_video_is_not_followed(self, tmp_path):
        asset = MediaAssetFactory()
        secret = tmp_path / "secret.ts"
        secret.write_bytes(b"geheim")
        Path(asset.file.path).write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")

        done = services.run_conversion(services.request_conversion(asset))

        assert done.problem == Problem.UNREADABLE

    def test_a_disk_without_room_is_left_alone(self, clip, monkeypatch):
        conversion = uploaded(clip)
        monkeypatch.setattr(converting, "SPARE_BYTES", 2**60)

        done = services.run_conversion(conversion)

        assert done.problem == Problem.NO_SPACE
        assert "dung lượng" in problems.words_of(done)

    def test_a_program_that_takes_too_long_is_stopped(self, clip, monkeypatch):
        conversion = uploaded(clip)
        monkeypatch.setattr(converting, "SECONDS_AT_LEAST", 0.05)
        monkeypatch.setattr(converting, "SECONDS_PER_SECOND", 0)

        done = services.run_conversion(conversion)

        assert done.problem == Problem.TOO_SLOW

    def test_a_retry_begins_anew_and_is_written_down(self, clip):
        by = UserFactory()
        conversion = uploaded(clip)
        Conversion.objects.update(state=State.FAILED, problem=Problem.STOPPED, attempts=3)

        services.retry_conversion(conversion, by=by)

        conversion = Conversion.objects.get()
        assert (conversion.state, conversion.problem, conversion.attempts) == ("queued", "", 0)
        assert AuditEntry.objects.filter(action="media.retry_conversion").count() == 1
        assert services.run_conversion(conversion).state == State.DONE

    def test_what_did_not_fail_is_not_tried_again(self, clip):
        with pytest.raises(NothingToRetry):
            services.retry_conversion(uploaded(clip), by=UserFactory())

    def test_a_retry_that_fails_takes_nothing_away(self, clip):
        conversion = services.run_conversion(uploaded(clip))
        Conversion.objects.update(state=State.FAILED, problem=Problem.STOPPED)
        services.retry_conversion(conversion, by=UserFactory())
        Path(conversion.asset.file.path).write_bytes(b"")

        again = services.run_conversion(conversion)

        assert again.state == State.FAILED
        assert (again.run, again.done_run) == (2, 1)
        assert again.renditions.count() == 2
        assert Conversion.objects.playable().count() == 1
        assert (folder_of(again) / "master.m3u8").is_file()


class TestWithoutFfmpeg:
    def test_the_recording_plays_as_it_was_uploaded(self, clip, settings):
        settings.FFMPEG_BINARY = "none"

        done = services.run_conversion(uploaded(clip))

        assert done.state == State.NO_PROGRAM
        assert MediaAsset.objects.ready().count() == 1

    def test_the_sweep_comes_back_to_it_when_there_is_one(self, clip, settings):
        settings.FFMPEG_BINARY = "none"
        conversion = services.run_conversion(uploaded(clip))
        assert services.resume_conversions() == 0
        settings.FFMPEG_BINARY = ""

        services.resume_conversions()

        conversion.refresh_from_db()
        assert conversion.state == State.QUEUED

    @pytest.mark.parametrize("name", ["/no/such/ffmpeg", "no-such-program"])
    def test_a_wrong_setting_is_none(self, settings, name):
        settings.FFMPEG_BINARY = name

        assert ffmpeg.program() is None
