"""Builds the search index anew from the releases; the old one answers until the new one is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from curriculum.languages import LANGUAGES, language
from search import index
from search.engines import EngineUnavailable


class Command(BaseCommand):
    help = _("Lập lại chỉ mục tìm kiếm từ các bản phát hành.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", help=_("Chỉ lập lại ngôn ngữ này, ví dụ vi; mặc định là tất cả."))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tag = language(options["language"]).tag if options["language"] else None
        except KeyError:
            raise CommandError(
                _("Không có ngôn ngữ “{tag}”. Hãy chọn: {known}.").format(
                    tag=options["language"], known=", ".join(LANGUAGES)
                )
            ) from None
        try:
            written = index.rebuild(tag)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        for built, lessons in written.items():
            self.stdout.write(_("{language}: {lessons} bài học").format(language=built, lessons=lessons))
