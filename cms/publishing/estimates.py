"""What a package will be, told before it is built: what is left out, how big it is, what a lesson costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.library.costs import NETWORKS
from cms.library.wording import about, megabytes
from curriculum.document import CourseDocument, VideoNode
from curriculum.models import Release
from curriculum.packages import source_of
from curriculum.packaging import (
    PACKAGERS,
    Order,
    PackageError,
    Packager,
    find_packager,
    left_out,
    package_files,
)
from curriculum.packaging.editions import prepare
from curriculum.packaging.platforms import PLATFORMS
from curriculum.packaging.sizes import SET_IN_TYPE, packed_bytes
from curriculum.packaging.weights import LessonWeight, advice, over_budget, shipped, weigh


@dataclass(frozen=True)
class Line:
    """A lesson, what a learner fetches for it, and how long that takes on each network."""

    title: str
    size: str
    waits: Sequence[tuple[str, str]]
    """(network, words); empty when there is nothing to fetch."""
    heavy: bool
    """Over the budget."""


@dataclass(frozen=True)
class Estimate:
    problem: str = ""
    """Why it cannot be made as ordered."""
    at_fault: str = ""
    """Which of the choices has to be changed."""
    bytes: int | None = None
    """None where it is known only when it is done."""
    media_bytes: int = 0
    left_out: Sequence[str] = ()
    lines: Sequence[Line] = ()
    advice: Sequence[str] = ()
    """For each lesson over the budget, what to do."""

    @property
    def size(self) -> str:
        return megabytes(self.bytes) if self.bytes is not None else ""

    @property
    def media_size(self) -> str:
        return megabytes(self.media_bytes)

    @property
    def sentence(self) -> str:
        """All of it in one sentence, for those who listen to the page."""
        if self.problem:
            return _("Chưa tạo được gói: %(problem)s") % {"problem": self.problem}
        if not self.lines:
            return _("Có chỗ chưa đúng: hãy xem dòng chữ đỏ cạnh từng lựa chọn.")
        parts = [_("Gói khoảng %(size)s") % {"size": self.size} if self.size else _("Chưa biết dung lượng")]
        if lost := len(self.left_out):
            sentence = ngettext("%(n)s điều không có trong gói", "%(n)s điều không có trong gói", lost)
            parts.append(sentence % {"n": lost})
        return ", ".join(parts) + "."


def estimate(release: Release, format: str, order: Order) -> Estimate:
    try:
        packager = find_packager(format, order)
        course = prepare(release.course, order)
    except PackageError as error:
        return Estimate(problem=str(error), at_fault=choice_at_fault(format, order))
    weights = weigh(course)
    heavy = over_budget(weights, order.budget)
    found = Estimate(
        media_bytes=shipped(course),
        left_out=_left_out(packager, release.course, course),
        lines=[_line(weight, weight in heavy) for weight in weights],
        advice=[advice(weight, order) for weight in heavy],
    )
    if heavy:
        sentence = ngettext("%(n)s bài vượt mức dung lượng.", "%(n)s bài vượt mức dung lượng.", len(heavy))
        found = replace(found, problem=sentence % {"n": len(heavy)}, at_fault="budget")
    return _measured(found, packager, release, order)


def choice_at_fault(format: str, order: Order) -> str:
    """Which choice `find_packager` refuses."""
    packager, place = PACKAGERS.get(format), PLATFORMS.get(order.platform)
    if place is None:
        return "platform"
    if packager is None or (place.formats and format not in place.formats):
        return "format"
    if order.structure not in packager.structures or order.structure not in place.structures:
        return "structure"
    if order.edition not in packager.editions:
        return "edition"
    return "languages" if order.languages and not packager.multilingual else "lesson"


def _measured(found: Estimate, packager: Packager, release: Release, order: Order) -> Estimate:
    """Its files are made but for the reading of media, so what would fail later is said now."""
    if packager.extension in SET_IN_TYPE:
        return found
    try:
        unlimited = replace(order, budget=0)
        files = package_files(packager.id, release.course, unlimited, source_of(release, unlimited))
        return replace(found, bytes=packed_bytes(files, packager.extension))
    except PackageError as error:
        return replace(found, problem=found.problem or str(error), at_fault=found.at_fault or "format")


def _left_out(packager: Packager, released: CourseDocument, prepared: CourseDocument) -> list[str]:
    films = _films(released, {lesson.id for lesson in prepared.lessons()}) - _films(prepared)
    lost = ngettext("%(n)s video: chỉ còn tiếng và một hình", "%(n)s video: chỉ còn tiếng và một hình", films)
    return [lost % {"n": films}] * bool(films) + left_out(packager, prepared)


def _films(course: CourseDocument, lessons: set[str] | None = None) -> int:
    kept = (lesson for lesson in course.lessons() if lessons is None or lesson.id in lessons)
    return sum(isinstance(node, VideoNode) for lesson in kept for node in lesson.nodes)


def _line(weight: LessonWeight, heavy: bool) -> Line:
    waits = [(network.name, about(weight.fetched * 8 / 1000 / network.kbps)) for network in NETWORKS]
    return Line(weight.title, megabytes(weight.fetched), waits if weight.fetched else (), heavy)
