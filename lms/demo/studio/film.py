"""What a film is made of: sentences over pictures that grow step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.demo.studio.canvas import Canvas

WIDTH, HEIGHT = 854, 480
MIDDLE = WIDTH / 2


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is shown; ``spoken`` is how the synthesiser must read it."""

    text: str
    spoken: str = ""

    @property
    def to_speak(self) -> str:
        """The words for the synthesiser."""
        return self.spoken or self.text


@dataclass(frozen=True)
class Scene:
    """Sentences over one picture, which grows by a step with each of them."""

    picture: str
    sentences: tuple[Sentence, ...]


Drawing = Callable[[int], Canvas]


@dataclass(frozen=True)
class Film:
    """One introductory video.

    ``drawings`` draw a picture whole for a step, on a canvas of 854×480; the film may be
    encoded smaller.  The first scene's last step is the poster.
    """

    course: str
    stem: str
    scenes: tuple[Scene, ...]
    drawings: Mapping[str, Drawing]
    size: tuple[int, int] = (WIDTH, HEIGHT)

    @property
    def transcript(self) -> str:
        """What is said as a text to read, one paragraph for each picture."""
        paragraphs = (" ".join(line.text for line in scene.sentences) for scene in self.scenes)
        return "\n\n".join(paragraphs) + "\n"

    def poster(self) -> Canvas:
        """Draw the picture that is shown before the film plays."""
        first = self.scenes[0]
        return self.drawings[first.picture](len(first.sentences))
