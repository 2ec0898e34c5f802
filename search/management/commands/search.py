"""Searches from the command line: what the site and the platforms would find."""

import re
from html import unescape
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search import index
from search.engines import EngineUnavailable
from search.query import FILTERS, InvalidQuery, SearchQuery
from search.results import Hit


class Command(BaseCommand):
    help = _("Tìm bài học trong chỉ mục.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help=_("Từ cần tìm, có dấu hay không dấu đều được."))
        parser.add_argument("--language", default="vi", help=_("Ngôn ngữ của bài học, mặc định vi."))
        for name in FILTERS:
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--size", type=int, default=10)

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("text", "language", *FILTERS, "page", "size")
        try:
            results = index.search(SearchQuery(**{name: options[name] for name in names}))
        except (InvalidQuery, EngineUnavailable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("{total} bài học").format(total=results.total))
        for hit in results.hits:
            self._write(hit)

    def _write(self, hit: Hit) -> None:
        self.stdout.write(f"\n{hit.score:6.2f}  {hit.course_code}/{hit.lesson_code}  {hit.lesson_title}")
        for passage in hit.passages:
            self.stdout.write(f"        #{passage.block}  {_plain(passage.html)}")


def _plain(html: str) -> str:
    return unescape(re.sub(r"</?mark>", "*", html))
