"""Number series, recognition lists, and the certificates themselves."""

from certificates.models.certificates import Certificate
from certificates.models.recognitions import Recognition, RecognitionLine
from certificates.models.series import NumberSeries

__all__ = ["Certificate", "NumberSeries", "Recognition", "RecognitionLine"]
