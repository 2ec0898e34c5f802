"""The page tree: home, audience group, programme, course, module, lesson."""

from cms.authoring.models.course import CourseCompetency, CourseOutcome, CoursePage, ModulePage
from cms.authoring.models.lesson import LessonCompetency, LessonPage
from cms.authoring.models.tree import AudiencePage, ProgrammePage, SiteHomePage

__all__ = [
    "AudiencePage",
    "CourseCompetency",
    "CourseOutcome",
    "CoursePage",
    "LessonCompetency",
    "LessonPage",
    "ModulePage",
    "ProgrammePage",
    "SiteHomePage",
]
