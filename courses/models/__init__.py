"""Courses, the frozen contract of each publication, and the standard programmes."""

from courses.models.courses import ASSESSED_KINDS, Course, Edition, EditionLesson
from courses.models.programmes import Programme, ProgrammeCourse, ProgrammeTopic

__all__ = [
    "ASSESSED_KINDS",
    "Course",
    "Edition",
    "EditionLesson",
    "Programme",
    "ProgrammeCourse",
    "ProgrammeTopic",
]
