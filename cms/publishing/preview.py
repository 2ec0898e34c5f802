"""A lesson, draft or live, as the page with the player that learners get in a package."""

import mimetypes

from django.templatetags.static import static
from django.urls import reverse

from cms.authoring.models import LessonPage
from cms.publishing.documents import preview_document
from curriculum.rendering import render_player_page


def lesson_as_page(lesson: LessonPage) -> str:
    course = preview_document(lesson)
    return render_player_page(course, list(course.lessons()), "web", file_url, player_url)


def file_url(sha256: str, media_type: str) -> str:
    """Where this server gives out the bytes of a rendition or caption file."""
    extension = (mimetypes.guess_extension(media_type) or ".bin").lstrip(".")
    return reverse("library:rendition", args=[sha256, extension])


def player_url(path: str) -> str:
    """Scripts lie in the player's `dist`, everything else beside it; a package has them side by side."""
    return static(f"player/dist/{path}" if path.endswith(".js") else f"player/{path}")
