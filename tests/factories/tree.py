"""A small page tree, for tests that run in the database and for those that run a whole server."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Locale, Page, Site

from cms.authoring.models import AudiencePage, CoursePage, LessonPage, ProgrammePage, SiteHomePage


@dataclass
class Tree:
    home: SiteHomePage
    audience: AudiencePage
    programme: ProgrammePage
    course: CoursePage

    def lesson(
        self, title: str = "Bài một", blocks: Iterable[tuple[str, Any]] = (), live: bool = True
    ) -> LessonPage:
        """A lesson of the course with these `(type, value)` blocks; published unless told otherwise."""
        page = LessonPage(title=title, live=False)
        page.body = LessonPage.body.field.to_python(
            [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
        )
        page = self.course.add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
        return LessonPage.objects.get(pk=page.pk)


def plant() -> Tree:
    """Home, audience group, programme and the course `vneid`, all in Vietnamese, without lessons."""
    locale, _ = Locale.objects.get_or_create(language_code="vi")
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=SiteHomePage(title="Học liệu số", locale=locale))
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "hostname": "localhost"})
    audience = home.add_child(instance=AudiencePage(title="Người dân", code="ndtt"))
    programme = audience.add_child(instance=ProgrammePage(title="Sống an toàn"))
    course = programme.add_child(instance=CoursePage(title="Cài đặt và sử dụng VNeID", code="vneid"))
    return Tree(home, audience, programme, course)
