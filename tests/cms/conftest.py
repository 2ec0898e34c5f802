"""A small tree of pages, and ways to put things into it."""

import io
import uuid
from dataclasses import dataclass

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from cms.authoring.models import AudiencePage, CoursePage, LessonPage, ProgrammePage, SiteHomePage


@dataclass
class Tree:
    home: SiteHomePage
    audience: AudiencePage
    programme: ProgrammePage
    course: CoursePage

    def lesson(self, title: str = "Bài một", blocks=(), live: bool = True) -> LessonPage:
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


@pytest.fixture
def tree(db) -> Tree:
    from wagtail.models import Locale, Page, Site

    locale, _ = Locale.objects.get_or_create(language_code="vi")
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).delete()
    home = Page.objects.get(pk=root.pk).add_child(instance=SiteHomePage(title="Học liệu số", locale=locale))
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "hostname": "localhost"})
    audience = home.add_child(instance=AudiencePage(title="Người dân", code="ndtt"))
    programme = audience.add_child(instance=ProgrammePage(title="Sống an toàn"))
    course = programme.add_child(instance=CoursePage(title="Cài đặt và sử dụng VNeID", code="vneid"))
    return Tree(home, audience, programme, course)


@pytest.fixture
def picture(db):
    """Makes library pictures: `picture("red")`."""
    from cms.library.models import LibraryImage

    def make(colour: str = "red", size: tuple[int, int] = (1200, 800)) -> LibraryImage:
        buffer = io.BytesIO()
        Image.new("RGB", size, colour).save(buffer, "PNG")
        return LibraryImage.objects.create(title=colour, file=ImageFile(buffer, name=f"{colour}.png"))

    return make

