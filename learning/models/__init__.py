"""Classes, obligations, results, and how each result came about."""

from learning.models.classes import TrainingClass
from learning.models.enrolments import Enrolment
from learning.models.results import LessonResult, ReadingVisit, ResultChange

__all__ = ["Enrolment", "LessonResult", "ReadingVisit", "ResultChange", "TrainingClass"]
