"""Classes, obligations, results, and how each result came about."""

from learning.models.classes import TrainingClass
from learning.models.enrolments import Enrolment
from learning.models.nominations import (
    Nomination,
    NominationCall,
    NominationUnit,
    NominationUpload,
)
from learning.models.requirements import (
    Period,
    Postponement,
    Requirement,
    RequirementCourse,
    RequirementVersion,
)
from learning.models.results import LessonResult, ReadingVisit, ResultChange
from learning.models.targets import YearlyTarget

__all__ = [
    "Enrolment",
    "LessonResult",
    "Nomination",
    "NominationCall",
    "NominationUnit",
    "NominationUpload",
    "Period",
    "Postponement",
    "ReadingVisit",
    "Requirement",
    "RequirementCourse",
    "RequirementVersion",
    "ResultChange",
    "TrainingClass",
    "YearlyTarget",
]
