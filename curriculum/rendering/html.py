"""A lesson as accessible HTML: the same on the site, in preview and in every package."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from curriculum.document import LessonDocument, Medium, Node
from curriculum.languages import LANGUAGES, Language
from curriculum.rendering import sources
from curriculum.rendering.strings import strings, strings_language

MediaUrl = Callable[[str, str], str]
"""(sha256, media type) -> address of the file, as it stands in `src`."""

CAPTIONS_TYPE = "text/vtt"
"""The media type with which `media_url` is asked for captions."""

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
environment.filters["sanitised"] = Markup  # html fields were sanitised where they entered
environment.filters["rendered"] = Markup  # came out of these templates already
environment.globals["sources"] = sources
environment.globals["CAPTIONS_TYPE"] = CAPTIONS_TYPE
environment.globals["languages"] = LANGUAGES


class Wording:
    """Says the page's own words in its language, marking them where they are in another one."""

    def __init__(self, language: str) -> None:
        self._table = strings(language)
        self._language: Language = strings_language(language)
        self._foreign = self._language.tag != language

    @property
    def language(self) -> str:
        return self._language.tag

    def text(self, key: str, **values: object) -> str:
        """Plain text, for attributes."""
        return self._table[key].format(**values)

    @property
    def attributes(self) -> Markup:
        """` lang dir` for an element whose text or label is the page's own; empty where it is not needed."""
        if not self._foreign:
            return Markup()
        return Markup(' lang="{}" dir="{}"').format(self._language.tag, self._language.direction)

    def __call__(self, key: str, **values: object) -> str:
        """Marked text, for the content of an element."""
        text = self.text(key, **values)
        if not self._foreign:
            return text
        return Markup("<span{}>{}</span>").format(self.attributes, text)

    def size(self, count: int) -> str:
        return sources.readable_size(count, "," if self._language.tag == "vi" else ".")


def render_lesson(
    lesson: LessonDocument, media: Mapping[str, Medium], media_url: MediaUrl, language: str
) -> str:
    """`<article class="lesson">`; questions are forms that do nothing until the player gives them life."""
    template = environment.get_template("lesson.html")
    return template.render(
        lesson=lesson, media=media, media_url=media_url, language=LANGUAGES[language], say=Wording(language)
    )


def render_reading(
    nodes: Sequence[Node], media: Mapping[str, Medium], media_url: MediaUrl, language: str
) -> str:
    """Nodes without questions as plain HTML, for platforms that show pages and ask questions themselves.

    Headings begin at level 3: the platform has headings of its own above.
    """
    template = environment.get_template("reading.html")
    return template.render(
        reading_nodes=nodes,
        first_level=3,
        media=media,
        media_url=media_url,
        language=LANGUAGES[language],
        say=Wording(language),
    )
