"""A package that is a web site of its own: what its pages say to `site.js`, and the page of its languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from curriculum.document import CourseDocument
from curriculum.languages import LANGUAGES
from curriculum.rendering.files import font_style_file
from curriculum.rendering.html import Wording, environment

SCRIPT, WORKER, MANIFEST, ICON, LANGUAGES_STYLE = (
    *("site.js", "sw.js", "manifest.webmanifest", "icon-192.png", "languages.css"),
)
ICONS = {192: ICON, 512: "icon-512.png"}
CHOICE = "index.html"
"""Where a package in several languages begins."""
PLAYER = Path(__file__).parent.parent / "player"


@dataclass(frozen=True)
class Site:
    """What stands around the page of one course."""

    course: CourseDocument
    page: str = ""
    """The name of this page; empty on the page of the languages."""
    choices: tuple[str, ...] = ()
    """The pages to choose from, one for each language; empty where there is one language."""
    storage_key: str = ""
    """Under which progress is kept, where it is not the course's own."""

    @property
    def icon(self) -> str:
        return ICON

    @property
    def choice(self) -> str:
        """Address of the page of the languages, if there is one."""
        return f"{CHOICE}#choose" if self.choices else ""

    @property
    def script_element(self) -> Markup:
        data = {"worker": WORKER, "manifest": MANIFEST, **self._words()}
        if self.choices:
            data["key"] = f"hoclieuso/{self.course.id}/language"
        if self.page:
            data["page"] = self.page
        else:
            data["choices"] = " ".join(self.choices)
        attributes = Markup("").join(Markup(' data-{}="{}"').format(*pair) for pair in data.items())
        return Markup('<script src="{}"{}></script>').format(SCRIPT, attributes)

    def _words(self) -> dict[str, str]:
        if not self.page:
            return {}
        say = Wording(self.course.language)
        foreign = say.language if say.language != self.course.language else ""
        return {
            "lang": foreign,
            "comma": "," if say.language == "vi" else ".",
            "keep": say.text("keep_offline"),
            "keeping": say.text("keeping_offline"),
            "kept": say.text("kept_offline"),
            "failed": say.text("keep_failed"),
        }


def render_languages_page(courses: Sequence[CourseDocument], pages: Sequence[str], policy: str) -> str:
    """The first course's language is that of the page; every link is in its own."""
    first = courses[0]
    fonts = dict.fromkeys(font_style_file(course.language) for course in courses)
    return environment.get_template("languages.html").render(
        course=first,
        language=LANGUAGES[first.language],
        say=Wording(first.language),
        policy=policy,
        site=Site(first, choices=tuple(pages)),
        styles=[*(font for font in fonts if font), "player.css", LANGUAGES_STYLE],
        pages=list(zip(courses, pages, strict=True)),
    )


def site_files(several: bool) -> list[tuple[str, bytes]]:
    """(path, bytes) of what every such package holds besides the player."""
    names = [SCRIPT, *ICONS.values(), *([LANGUAGES_STYLE] if several else [])]
    return [(name, (PLAYER / name).read_bytes()) for name in names]


def worker_script(package: str) -> bytes:
    """`sw.js`; `package` is the JSON of what it keeps (player/worker.js says how)."""
    return f"const PACKAGE = {package};\n".encode() + (PLAYER / "worker.js").read_bytes()
