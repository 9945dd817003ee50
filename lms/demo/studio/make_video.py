"""Make the introductory video of a demo course: ``python -m lms.demo.studio.make_video COURSE``.

Needs espeak-ng (Debian package) for the voice, and ffmpeg out of the dependency
group ``demo``.  The voice is a formant synthesiser: plainly a machine, but free,
small and the same on every computer.  To put a real voice in its place, give a
folder of recordings with ``--voice FOLDER`` (``01.wav``, ``02.wav``, … one for each
sentence, 22,050 Hz mono, 16 bit); captions and pictures follow their lengths.
"""

import argparse
import io
import json
import re
import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped,import-not-found,unused-ignore]
from PIL import Image, ImageDraw

from lms.demo.studio import film as films
from lms.demo.studio.canvas import GOLD
from lms.demo.studio.chuyen_doi_so import narration as digital_narration
from lms.demo.studio.chuyen_doi_so import scenes as digital_scenes
from lms.demo.studio.film import Film, Sentence
from lms.demo.studio.kiem_chung_thong_tin import narration as facts_narration
from lms.demo.studio.kiem_chung_thong_tin import scenes as facts_scenes

COURSES = Path(__file__).resolve().parents[1] / "courses"
FILMS = {
    film.course: film
    for film in (
        Film(
            course="chuyen_doi_so",
            stem="chuyen-doi-so-gioi-thieu",
            scenes=digital_narration.SCENES,
            drawings=digital_scenes.DRAWINGS,
        ),
        Film(
            course="kiem_chung_thong_tin",
            stem="kiem-chung-thong-tin-gioi-thieu",
            scenes=facts_narration.SCENES,
            drawings=facts_scenes.DRAWINGS,
            size=(640, 360),
        ),
    )
}
RATE = 22_050
FPS = 25
FADE_SECONDS = 0.5
LEAD_SECONDS = 0.6
SENTENCE_GAP_SECONDS = 0.35
SCENE_GAP_SECONDS = 0.75
TAIL_SECONDS = 1.5
CUE_CHARACTERS = 74
LOUDNESS = {"I": "-16", "TP": "-2", "LRA": "7"}
LIMIT = "alimiter=limit=0.7:level=false"
CLEANING = "highpass=f=80,lowpass=f=9000,acompressor=threshold=-20dB:ratio=2.5:attack=8:release=120"

PICTURE_CODEC = (
    "-c:v libx264 -profile:v main -level 3.1 -pix_fmt yuv420p "
    f"-crf 26 -preset slow -tune animation -g {FPS * 4}"
).split()
VOICE_CODEC = ["-c:a", "aac", "-b:a", "56k", "-ar", "44100", "-ac", "1"]
EXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


@dataclass(frozen=True)
class Spoken:
    """A sentence with its place in time and the picture that goes with it."""

    sentence: Sentence
    picture: str
    step: int
    start: float
    end: float


def speak(sentence: Sentence) -> bytes:
    """Return the sentence as 16-bit mono samples, without the silence around it."""
    command = ["espeak-ng", "-v", "vi", "-s", "136", "-p", "42", "-g", "1", "--stdout"]
    done = subprocess.run([*command, sentence.to_speak], capture_output=True, check=True)
    # A streamed WAV has no true length in its header: the samples follow the 44 bytes of it.
    return trimmed(done.stdout[44:])


def recorded(path: Path) -> bytes:
    """Return a recorded sentence.

    Raises:
        SystemExit: the recording has another form than the rest of the sound track.
    """
    with wave.open(io.BytesIO(path.read_bytes())) as sound:
        if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (
            RATE,
            1,
            2,
        ):
            raise SystemExit(f"{path}: expected {RATE} Hz, mono, 16 bit")
        return sound.readframes(sound.getnframes())


def trimmed(samples: bytes, threshold: int = 300) -> bytes:
    """Cut near-silence from both ends, so that all pauses are ours."""
    values = memoryview(samples[: len(samples) // 2 * 2]).cast("h")
    loud = [index for index, value in enumerate(values) if abs(value) > threshold]
    return bytes(values[loud[0] : loud[-1] + 1]) if loud else b""


def narrate(film: Film, voice: Path | None) -> tuple[bytes, list[Spoken]]:
    """Lay all sentences one after the other and remember when each is heard."""
    track = bytearray(_silence(LEAD_SECONDS))
    timeline: list[Spoken] = []
    for scene in film.scenes:
        for step, sentence in enumerate(scene.sentences, start=1):
            number = len(timeline) + 1
            samples = recorded(voice / f"{number:02}.wav") if voice else speak(sentence)
            start = _seconds(track)
            track += samples
            timeline.append(Spoken(sentence, scene.picture, step, start, _seconds(track)))
            last = step == len(scene.sentences)
            track += _silence(SCENE_GAP_SECONDS if last else SENTENCE_GAP_SECONDS)
    track += _silence(TAIL_SECONDS)
    return bytes(track), timeline


def _silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def _seconds(samples: bytes | bytearray) -> float:
    return len(samples) / 2 / RATE


def frames(film: Film, timeline: Sequence[Spoken], duration: float) -> Iterator[Image.Image]:
    """Yield every frame: the picture of the moment, cross-faded, over a growing bar."""
    stills = [film.drawings[spoken.picture](spoken.step).finished() for spoken in timeline]
    current = 0
    for number in range(round(duration * FPS)):
        now = number / FPS
        while current + 1 < len(timeline) and now >= timeline[current + 1].start - FADE_SECONDS / 2:
            current += 1
        since = now - (timeline[current].start - FADE_SECONDS / 2)
        image = stills[current].copy()
        if current and since < FADE_SECONDS:
            image = Image.blend(stills[current - 1], stills[current], since / FADE_SECONDS)
        bar = (0, films.HEIGHT - 8, films.WIDTH * now / duration, films.HEIGHT)
        ImageDraw.Draw(image).rectangle(bar, fill=GOLD)
        yield image


def cues(timeline: Sequence[Spoken]) -> list[tuple[float, float, str]]:
    """Return the captions; a long sentence is shown in two parts by its length."""
    result: list[tuple[float, float, str]] = []
    for spoken in timeline:
        parts = _halves(spoken.sentence.text)
        total = sum(len(part) for part in parts)
        start = spoken.start
        for part in parts:
            end = start + (spoken.end - spoken.start) * len(part) / total
            result.append((start, end, part))
            start = end
    return result


def _halves(text: str) -> list[str]:
    if len(text) <= CUE_CHARACTERS:
        return [text]
    spaces = [found.start() for found in re.finditer(" ", text)]
    after_comma = [place for place in spaces if text[place - 1] in ",:;"]
    third = len(text) / 3
    good = [place for place in after_comma if third < place < 2 * third] or spaces
    middle = min(good, key=lambda place: abs(place - len(text) / 2))
    return [text[:middle], text[middle + 1 :]]


def as_vtt(captions: Sequence[tuple[float, float, str]]) -> str:
    """Write the captions as WebVTT."""
    blocks = [
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(captions, start=1)
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def encode(
    film: Film, sound: Path, timeline: Sequence[Spoken], duration: float, target: Path
) -> None:
    """Encode pictures and sound so that every phone plays them and playing starts at once."""
    raw = f"-f rawvideo -pix_fmt rgb24 -s {films.WIDTH}x{films.HEIGHT} -r {FPS} -i -".split()
    filters = f"{CLEANING},{normalising_filter(sound)},{LIMIT}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *raw]
    if film.size != (films.WIDTH, films.HEIGHT):
        scaled = ["-vf", "scale={}:{}:flags=lanczos".format(*film.size)]
    else:
        scaled = []
    command += ["-i", str(sound), *scaled, *PICTURE_CODEC, *VOICE_CODEC, "-af", filters, *EXACT]
    command += ["-metadata:s:a:0", "language=vie", "-movflags", "+faststart", str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames(film, timeline, duration):
            process.stdin.write(frame.tobytes())
        process.stdin.close()
        if process.wait():
            raise SystemExit("ffmpeg refused the video")


def normalising_filter(sound: Path) -> str:
    """Measure the loudness and return the filter that brings it to the usual level of the web."""
    wish = ":".join(f"{name}={value}" for name, value in LOUDNESS.items())
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(sound)]
    command += [
        "-af",
        f"{CLEANING},loudnorm={wish}:print_format=json",
        "-f",
        "null",
        "-",
    ]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    measured = json.loads(report[report.rindex("{") : report.rindex("}") + 1])
    names = {"I": "i", "TP": "tp", "LRA": "lra", "thresh": "thresh"}
    known = ":".join(f"measured_{key}={measured[f'input_{name}']}" for key, name in names.items())
    return f"loudnorm={wish}:{known}:offset={measured['target_offset']}:linear=true"


def make(film: Film, voice: Path | None) -> None:
    """Make one video with its captions, transcript and poster."""
    target = COURSES / film.course / "video" / film.stem
    target.parent.mkdir(parents=True, exist_ok=True)
    samples, timeline = narrate(film, voice)
    duration = _seconds(samples)
    sound, movie = target.with_suffix(".wav"), target.with_suffix(".mp4")
    with wave.open(str(sound), "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(RATE)
        output.writeframes(samples)
    encode(film, sound, timeline, duration, movie)
    sound.unlink()
    target.with_suffix(".vtt").write_text(as_vtt(cues(timeline)), encoding="utf-8")
    target.with_suffix(".txt").write_text(film.transcript, encoding="utf-8")
    poster = film.poster().finished().resize(film.size, Image.Resampling.LANCZOS)
    poster.save(target.with_suffix(".jpg"), quality=82, optimize=True)
    print(f"{film.course}: {duration:.1f} s, {movie.stat().st_size // 1024} KB")


def main() -> None:
    """Make the video of one course, its captions, transcript and poster."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("course", choices=FILMS)
    parser.add_argument("--voice", type=Path, help="folder of recorded sentences")
    options = parser.parse_args()
    make(FILMS[options.course], options.voice)


if __name__ == "__main__":
    main()
