"""The check on a command line, whichever command it is."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curriculum.conformance.check import check
from curriculum.conformance.report import in_words
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS


def add_check_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="Tệp gói cần kiểm tra")
    parser.add_argument("--play", action="store_true", help="Chạy thử gói trong Chromium nữa")
    parser.add_argument("--platform", default=GENERIC, choices=list(PLATFORMS), help="Nền tảng sẽ nhập gói")
    parser.add_argument("--json", type=Path, metavar="OUT", help="Ghi báo cáo đầy đủ ra tệp JSON này")


def run(options: Mapping[str, Any]) -> tuple[str, int]:
    """The report in words, and the exit code: 0 when nothing stands against the package."""
    report = check(options["file"], platform=options["platform"], play=options["play"])
    text, code = in_words(report), 0 if report.passed else 1
    if options["json"]:
        try:
            options["json"].write_text(report.to_json() + "\n", "utf-8")
        except OSError as error:
            return f"{text}\n\nKhông ghi được {options['json']}: {error.strerror}", 2
    return text, code
