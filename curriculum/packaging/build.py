"""From a course and an order to the files of a package, and from the files to what a learner can be given."""

from dataclasses import replace

from curriculum.document import CourseDocument
from curriculum.packaging import platforms
from curriculum.packaging.base import Order, PackageError, PackageFile, Packager, Source
from curriculum.packaging.contents import QUESTIONS
from curriculum.packaging.description import description
from curriculum.packaging.editions import prepare
from curriculum.packaging.formats.cmi5 import Cmi5Packager
from curriculum.packaging.formats.commoncartridge import CommonCartridgePackager
from curriculum.packaging.formats.epub import EpubPackager
from curriculum.packaging.formats.gift import GiftPackager
from curriculum.packaging.formats.h5p import H5pPackager
from curriculum.packaging.formats.moodlexml import MoodleXmlPackager
from curriculum.packaging.formats.olx import OlxPackager
from curriculum.packaging.formats.pdf import PdfPackager
from curriculum.packaging.formats.qti21 import Qti21Packager
from curriculum.packaging.formats.scorm12 import Scorm12Packager
from curriculum.packaging.formats.scorm2004 import Scorm2004Packager
from curriculum.packaging.formats.web import WebPackager
from curriculum.packaging.formats.xapi import XapiPackager
from curriculum.packaging.weights import check_budget

PACKAGERS: dict[str, Packager] = {
    packager.id: packager
    for packager in (
        *(Scorm12Packager(), Scorm2004Packager(), Cmi5Packager(), XapiPackager(), WebPackager()),
        *(CommonCartridgePackager(), OlxPackager(), H5pPackager()),
        *(Qti21Packager(), MoodleXmlPackager(), GiftPackager()),
        *(EpubPackager(), PdfPackager()),
    )
}


def find_packager(format: str, order: Order) -> Packager:
    """Raises PackageError for a format that is not there, or cannot be made as ordered."""
    packager = PACKAGERS.get(format)
    if packager is None:
        raise PackageError(f"Không có định dạng “{format}”. Các định dạng: {', '.join(PACKAGERS)}.")
    platforms.check(packager, order)
    return packager


def package_files(format: str, course: CourseDocument, order: Order, source: Source) -> list[PackageFile]:
    """Every file of the package, in the order it is written. Raises PackageError when it cannot be made."""
    packager = find_packager(format, order)
    prepared = prepare(course, order)
    if not packager.carries <= QUESTIONS:  # a question bank brings no media
        check_budget(prepared, order)
    source = replace(source, translations=_prepared(source, order))
    files = list(packager.files(prepared, order, source))
    if packager.extension in SINGLE_FILES:
        return files
    return [*files, description(packager, course, prepared, order, source, files)]


def _prepared(source: Source, order: Order) -> dict[str, CourseDocument]:
    """The translations as the order makes them, like the course itself."""
    prepared = {pinned: prepare(course, order) for pinned, course in source.translations.items()}
    for course in prepared.values():
        check_budget(course, order)
    return prepared


SINGLE_FILES = frozenset({"pdf", "xml", "txt"})
"""Extensions of formats that are one file and no archive."""


def package_name(course_code: str, language: str, release: int, format: str, order: Order) -> str:
    """The one name of a package: in storage, on disk, at the door and on mirrors."""
    return f"{course_code}-{language}-{release}-{format}{order.suffix}.{PACKAGERS[format].extension}"


def left_out(packager: Packager, course: CourseDocument) -> list[str]:
    """What of this very course does not arrive in the format, in Vietnamese, the biggest part first."""
    counts: dict[str, int] = {}
    for lesson in course.lessons():
        for node in lesson.nodes:
            if node.type not in packager.carries:
                counts[node.type] = counts.get(node.type, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    return [f"{count} {NODE_LABELS[kind]}" for kind, count in ranked] + list(packager.losses)


NODE_LABELS = {
    "heading": "đề mục",
    "rich_text": "đoạn chữ",
    "image": "hình",
    "audio": "bài nghe",
    "video": "video",
    "slides": "bài trình chiếu",
    "callout": "ô ghi nhớ",
    "steps": "phần hướng dẫn từng bước",
    "single_choice": "câu hỏi chọn một",
    "multiple_choice": "câu hỏi chọn nhiều",
    "true_false": "câu hỏi đúng sai",
}
