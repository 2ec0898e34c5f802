"""An order on a command line: the same options wherever packages are made."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from curriculum.packaging.base import GENERIC, Order
from curriculum.packaging.platforms import PLATFORMS


def add_order_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--structure",
        default="course",
        choices=["course", "lessons"],
        help="course: cả khóa học là một mục; lessons: mỗi bài học một mục",
    )
    parser.add_argument(
        "--edition",
        default="standard",
        choices=["standard", "light", "teacher"],
        help="light: tiếng và hình, không có video; teacher: có đáp án và ghi chú cho người dạy",
    )
    parser.add_argument("--platform", default=GENERIC, choices=list(PLATFORMS), help="Nền tảng sẽ nhập gói")
    parser.add_argument(
        "--completion",
        default="",
        choices=["viewed", "viewed_and_passed"],
        help="Điều kiện hoàn thành, thay cho điều kiện của khóa học",
    )
    parser.add_argument("--lesson", default="", help="Mã của bài học duy nhất cần đóng gói")
    parser.add_argument("--budget", type=int, default=0, help="Số byte tối đa người học phải tải cho một bài")
    parser.add_argument(
        "--with",
        dest="languages",
        action="append",
        default=[],
        metavar="TAG/NUMBER",
        help="Ngôn ngữ kèm theo và số phát hành, ví dụ km/3; dùng được nhiều lần",
    )


def order_of(options: Mapping[str, Any]) -> Order:
    """Raises PackageError for languages that are not pinned."""
    names = ("structure", "edition", "platform", "completion", "lesson", "budget")
    return Order(**{name: options[name] for name in names}, languages=tuple(options["languages"]))
