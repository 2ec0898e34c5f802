"""What formats, orders and states are called on the screen: tables, with a fallback for what came later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.library.wording import megabytes
from curriculum.languages import LANGUAGES
from curriculum.models import Package
from curriculum.packaging import PACKAGERS, Order, Packager
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS, Platform

Words: TypeAlias = str | Promise

PURPOSES: Mapping[str, Words] = {
    "platform": gettext_lazy("Cho nền tảng học tập"),
    "bank": gettext_lazy("Ngân hàng câu hỏi"),
    "reading": gettext_lazy("Để đọc, in, hoặc học khi không có mạng"),
    "other": gettext_lazy("Khác"),
}
"""In the order in which they are offered."""


@dataclass(frozen=True)
class About:
    """What a person who is not an expert has to know of a format before choosing it."""

    purpose: str
    hint: Words = ""


FORMATS: Mapping[str, About] = {
    "scorm12": About("platform", gettext_lazy("Hầu hết nền tảng nhận. Hãy chọn loại này nếu không chắc.")),
    "scorm2004": About("platform", gettext_lazy("Giữ được thứ tự học giữa các bài.")),
    "cmi5": About("platform", gettext_lazy("Cho nền tảng mới, có kho ghi kết quả học (LRS).")),
    "xapi": About("platform", gettext_lazy("Gửi từng bước học về kho ghi kết quả (LRS) của nơi dùng.")),
    "commoncartridge": About("platform", gettext_lazy("Thành trang và bài kiểm tra, sửa được ở nơi nhận.")),
    "olx": About("platform", gettext_lazy("Khóa học của Open edX, sửa được trong Studio.")),
    "h5p": About("platform", gettext_lazy("Sách tương tác, cho nền tảng đã có H5P.")),
    "qti21": About("bank", gettext_lazy("Chuẩn chung của nhiều phần mềm thi và kiểm tra.")),
    "gift": About("bank", gettext_lazy("Câu hỏi dạng chữ của Moodle, mở bằng phần mềm soạn thảo được.")),
    "moodlexml": About("bank", gettext_lazy("Ngân hàng câu hỏi của Moodle, giữ cả gợi ý và góp ý.")),
    "web": About("reading", gettext_lazy("Chép vào USB, giải nén rồi mở, không cần mạng hay tài khoản.")),
    "epub": About("reading", gettext_lazy("Sách điện tử, đọc trên điện thoại và máy đọc sách.")),
    "pdf": About("reading", gettext_lazy("Để in ra giấy.")),
}
"""By the packager's id. One that is not here is offered under “Khác”."""

STRUCTURES: Mapping[str, Words] = {
    "course": gettext_lazy("cả khóa là một mục"),
    "lessons": gettext_lazy("mỗi bài là một mục"),
}
EDITIONS: Mapping[str, Words] = {
    "standard": gettext_lazy("Bản thường"),
    "light": gettext_lazy("Bản nhẹ (tiếng và hình, không có video)"),
    "teacher": gettext_lazy("Bản cho người dạy (có đáp án và ghi chú)"),
}
COMPLETION: Mapping[str, Words] = {
    "viewed": gettext_lazy("Học hết bài"),
    "viewed_and_passed": gettext_lazy("Học hết bài và đạt điểm"),
}


@dataclass(frozen=True)
class Offer:
    """A format as it is offered."""

    packager: Packager
    hint: Words
    best: bool
    """The one the chosen platform takes best."""


def about(format: str) -> About:
    return FORMATS.get(format, About("other"))


def formats_of(place: Platform) -> Sequence[str]:
    """What can be made for a platform, the best first."""
    if place.formats:
        return [format for format in place.formats if format in PACKAGERS]
    return sorted(PACKAGERS, key=lambda format: list(PURPOSES).index(about(format).purpose))


def offers(place: Platform) -> list[tuple[Words, list[Offer]]]:
    """The formats for a platform under what they are good for; the best first under each."""
    taken = formats_of(place)
    groups: dict[str, list[Offer]] = {purpose: [] for purpose in PURPOSES}
    for format in taken:
        best = bool(place.formats) and format == taken[0]
        groups[about(format).purpose].append(Offer(PACKAGERS[format], about(format).hint, best))
    return [(PURPOSES[purpose], found) for purpose, found in groups.items() if found]


def format_label(format: str) -> str:
    """A format that is no longer made keeps its id."""
    return PACKAGERS[format].label if format in PACKAGERS else format


def order_words(order: Order) -> str:
    """What was ordered, in one line; what is as usual is left unsaid, but for the structure."""
    place = PLATFORMS.get(order.platform)
    parts: Iterable[Words] = [
        STRUCTURES.get(order.structure, order.structure),
        EDITIONS.get(order.edition, order.edition) if order.edition != "standard" else "",
        (place.label if place else order.platform) if order.platform != GENERIC else "",
        _("chỉ bài %(code)s") % {"code": order.lesson} if order.lesson else "",
        _("hoàn thành khi: %(rule)s") % {"rule": COMPLETION[order.completion]} if order.completion else "",
        _("mỗi bài không quá %(size)s") % {"size": megabytes(order.budget)} if order.budget else "",
        _("kèm %(languages)s") % {"languages": ", ".join(map(pinned_words, order.languages))}
        if order.languages
        else "",
    ]
    return " · ".join(str(part) for part in parts if part)


def pinned_words(pinned: str) -> str:
    """`km/3` -> Tiếng Khmer (bản 3)."""
    tag, _slash, number = pinned.partition("/")
    return _("%(language)s (bản %(number)s)") % {"language": language_name(tag), "number": number}


def language_name(tag: str) -> str:
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


def package_title(package: Package) -> str:
    """How a package is named to whoever waits for it."""
    return f"{format_label(package.format)} · {package.release.title}"
