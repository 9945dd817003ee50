"""The parts of addresses of streams.  What does not look like this is not there at all."""

from django.urls.converters import StringConverter

from media.ladder import NAMES


class QualityConverter(StringConverter):
    """The name of a quality."""

    regex = "|".join(NAMES)


class PieceConverter(StringConverter):
    """The beginning of a stream, or one of its segments, as ffmpeg names them."""

    regex = r"init\.mp4|s[0-9]{5}\.m4s"
