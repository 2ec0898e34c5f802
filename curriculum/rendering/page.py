"""The whole page of a package or preview: menu, lessons, the player's data and its one script."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from curriculum.document import CourseDocument, LessonDocument, Medium, Module
from curriculum.languages import LANGUAGES
from curriculum.rendering.configuration import NOTHING, as_script_text, player_configuration
from curriculum.rendering.files import font_style_file, script_file
from curriculum.rendering.html import MediaUrl, Wording, environment, render_lesson
from curriculum.rendering.site import Site

AssetUrl = Callable[[str], str]
"""Path of one of `player_files` -> its address, as it stands in `src` or `href`."""

_NOWHERE = "'none'"
_CONNECT = {"cmi5": "'self' https: http:", "xapi": "'self' https: http:"}
"""Only these speak over the network, with the record store that the launch names."""
_SITE = {"web": ("worker-src 'self'", "manifest-src 'self'")}
"""A web package that is served keeps itself on the device."""


def content_security_policy(standard: str) -> str:
    """`file:` stands beside 'self' because browsers may give each page from disk an origin of its own."""
    here = "'self' file:"
    return "; ".join(
        (
            f"default-src {_NOWHERE}",
            f"script-src {here}",
            f"style-src {here}",
            f"img-src {here} data:",
            f"media-src {here} data:",
            f"font-src {here}",
            f"connect-src {_CONNECT.get(standard, _NOWHERE)}",
            *_SITE.get(standard, ()),
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def render_player_page(
    course: CourseDocument,
    lessons: Sequence[LessonDocument],
    standard: str,
    media_url: MediaUrl,
    asset_url: AssetUrl,
    *,
    told: Mapping[str, Any] = NOTHING,
    site: Site | None = None,
) -> str:
    """`index.html` with the given lessons of the course, tracked as `standard` asks.

    `told`: what the player must know besides the course, such as the quirks of the platform; `site`: what
    stands around the page where it is a web site of its own.
    """
    media: Mapping[str, Medium] = {medium.id: medium for medium in course.media}
    configuration = player_configuration(course, lessons, told)
    if site and site.storage_key:
        configuration["key"] = site.storage_key
    font = font_style_file(course.language)
    styles = ["player.css", *([font] if font else [])]
    return environment.get_template("player.html").render(
        course=course,
        title=course.title if len(lessons) > 1 else lessons[0].title,
        modules=_modules(course, lessons),
        articles=[render_lesson(lesson, media, media_url, course.language) for lesson in lessons],
        language=LANGUAGES[course.language],
        say=Wording(course.language),
        policy=content_security_policy(standard),
        styles=[asset_url(style) for style in styles],
        noscript_style=asset_url("noscript.css"),
        script=asset_url(script_file(standard)),
        configuration=as_script_text(configuration),
        site=site,
    )


def _modules(
    course: CourseDocument, lessons: Sequence[LessonDocument]
) -> list[tuple[Module, list[LessonDocument]]]:
    """The modules with those of their lessons that are on the page, without the empty ones."""
    shown = {lesson.id for lesson in lessons}
    chosen = [
        (module, [lesson for lesson in module.lessons if lesson.id in shown]) for module in course.modules
    ]
    return [(module, some) for module, some in chosen if some]
