"""`python -m curriculum.packaging COURSE.json`: packages without the CMS, Django or a database.

The same document, order and release number make the same bytes as on the site.
"""

import errno
import hashlib
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from curriculum.document import CourseDocument
from curriculum.document.reading import DocumentError, read_course
from curriculum.packaging import (
    PACKAGERS,
    Order,
    PackageError,
    PackageFile,
    Source,
    package_files,
    package_name,
)
from curriculum.packaging.media_folder import MediaFolder, wanted
from curriculum.packaging.options import add_order_arguments, order_of
from curriculum.packaging.saving import save_package

WHY = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EISDIR: "đây là thư mục",
    errno.ENOTDIR: "trên đường dẫn có một tệp chứ không phải thư mục",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EFBIG: "tệp quá lớn đối với đĩa này",
}
ACTIVITY_BASE = "https://hoclieuso.example/xapi"


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    if options["list_formats"]:
        print("\n".join(_formats()))
        return 0
    if not options["course"] or not options["format"]:
        parser.error("cần COURSE.json và --format / COURSE.json and --format are needed")
    try:
        output = build(options)
    except (DocumentError, PackageError) as error:
        print(error, file=sys.stderr)
        return 1
    with output.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    print(f"{output}\n{output.stat().st_size} byte\nsha256 {sha256}")
    return 0


def build(options: Mapping[str, Any]) -> Path:
    """Build the package that the options of the command line ask for; where it lies."""
    order, format = order_of(options), options["format"]
    course = _read(options["course"])
    translations = _translations(course, order, [_read(path) for path in options["translation"]])
    media = MediaFolder(options["media"], wanted([course, *translations.values()]))
    source = Source(media.open, _iri(options["activity_base"]), options["release"], translations)
    files = package_files(format, course, order, source)
    _check_media(files, media)
    name = package_name(course.code, course.language, options["release"], format, order)
    output: Path = options["output"] or Path(name)
    if output.is_dir():
        output = output / name
    try:
        save_package(files, PACKAGERS[format].extension, output)
    except OSError as error:
        raise PackageError(f"Không ghi được {output}: {_why(error)}.") from error
    return output


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m curriculum.packaging",
        description="Đóng gói một tài liệu khóa học (JSON), không cần CMS, Django hay cơ sở dữ liệu.",
    )
    parser.add_argument("course", nargs="?", type=Path, metavar="COURSE.json", help="Tài liệu khóa học")
    parser.add_argument("--format", choices=list(PACKAGERS), help="Định dạng gói")
    parser.add_argument("--media", type=Path, metavar="DIR", help="Thư mục chứa tệp đa phương tiện")
    parser.add_argument("--output", type=Path, metavar="FILE", help="Tệp ghi ra; mặc định ở thư mục hiện tại")
    parser.add_argument("--release", type=_number, default=0, metavar="N", help="Số phát hành; mặc định 0")
    parser.add_argument(
        "--activity-base", default=ACTIVITY_BASE, metavar="IRI", help="Phần đầu mã hoạt động xAPI và cmi5"
    )
    parser.add_argument(
        "--translation",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="Tài liệu của một ngôn ngữ nêu ở --with; dùng được nhiều lần",
    )
    parser.add_argument("--list-formats", action="store_true", help="Các định dạng đóng gói được")
    add_order_arguments(parser)
    return parser


def _formats() -> Iterable[str]:
    for packager in PACKAGERS.values():
        yield f"{packager.id:<16} .{packager.extension:<7} {packager.label}"


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(text)
    return int(text)


def _read(path: Path) -> CourseDocument:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"Không đọc được {path}: {_why(error)}.") from error
    return read_course(content, path.name)


def _why(error: OSError) -> str:
    return WHY.get(error.errno or 0, error.strerror or str(error))


def _iri(base: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", base):
        raise PackageError(
            f"--activity-base phải là địa chỉ đầy đủ như {ACTIVITY_BASE}, không phải {base!r}."
        )
    return base


def _translations(
    course: CourseDocument, order: Order, documents: Iterable[CourseDocument]
) -> dict[str, CourseDocument]:
    """Each language of the order with its document. Raises PackageError unless they match one to one."""
    given = {document.language: document for document in documents}
    pinned = {one.partition("/")[0]: one for one in order.languages}
    for tag, one in pinned.items():
        if tag not in given:
            raise PackageError(f"Thiếu tài liệu của {one}. Hãy thêm --translation FILE với ngôn ngữ {tag}.")
    for tag, document in given.items():
        if tag not in pinned:
            raise PackageError(f"Có tài liệu {tag} nhưng không có --with {tag}/SỐ_PHÁT_HÀNH.")
        if document.code != course.code:
            raise PackageError(f"Tài liệu {tag} là của khóa học {document.code}, không phải {course.code}.")
    return {one: given[tag] for tag, one in pinned.items()}


def _check_media(files: Iterable[PackageFile], media: MediaFolder) -> None:
    """All that is missing at once, before anything is written."""
    missing = media.missing(file.sha256 for file in files if file.sha256 in media.wanted)
    if missing:
        raise PackageError(media.explain(missing))


if __name__ == "__main__":
    sys.exit(main())
