"""`manage.py export_all --format F --output DIR`: the bulk export into a folder; called again, it goes on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.publishing import exports, folders, scopes
from cms.publishing.exports import Choice
from cms.publishing.models import Export
from cms.publishing.scopes import ScopeError
from curriculum.languages import LANGUAGES
from curriculum.packaging import PACKAGERS
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS


class Command(BaseCommand):
    help = "Xuất hàng loạt các gói vào một thư mục. Gói đã có thì dùng lại; chạy lại thì làm tiếp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        formats = list(PACKAGERS)
        parser.add_argument("--format", dest="formats", action="append", required=True, choices=formats)
        parser.add_argument("--output", type=Path, required=True, help="Thư mục ghi ra")
        parser.add_argument(
            "--programme",
            default="",
            help="Đường dẫn của chương trình, hoặc mã nhóm đối tượng; mặc định: tất cả",
        )
        parser.add_argument(
            "--language",
            dest="languages",
            action="append",
            default=[],
            choices=list(LANGUAGES),
            help="Dùng được nhiều lần; mặc định: mọi ngôn ngữ đã có",
        )
        parser.add_argument("--platform", default=GENERIC, choices=list(PLATFORMS))
        parser.add_argument("--edition", default="standard", choices=["standard", "light", "teacher"])
        parser.add_argument("--structure", default="course", choices=["course", "lessons"])
        parser.add_argument("--budget", type=int, default=0, help="Số byte tối đa người học tải cho một bài")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            choice = _choice(options)
            export = folders.export_into(options["output"], choice, self.stdout.write)
        except ScopeError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            place = {"path": options["output"], "error": error.strerror or error}
            raise CommandError(_("Không ghi được {path}: {error}").format(**place)) from error
        self._sum_up(export)

    def _sum_up(self, export: Export) -> None:
        for item in export.items.exclude(reason=""):
            self.stdout.write(f"– {item.title} ({item.language}) {item.format}: {item.reason}")
        found = exports.progress(export)
        sentence = _(
            "{done} gói xong, trong đó {reused} dùng lại; {failed} không tạo được; {skipped} bỏ qua."
        )
        numbers = {"reused": found.reused, "failed": found.failed, "skipped": found.skipped}
        self.stdout.write(sentence.format(done=found.done, **numbers))
        if export.state == Export.State.CANCELLED:
            raise CommandError(_("Lần xuất này đã bị dừng. Hãy chạy lại lệnh để làm tiếp."))
        if found.failed or export.state == Export.State.FAILED:
            raise CommandError(
                _("Có gói không tạo được: xem các dòng có dấu ✗ ở trên. {reason}").format(
                    reason=export.reason
                )
            )


def _choice(options: dict[str, Any]) -> Choice:
    names = ("platform", "edition", "structure", "budget")
    return Choice(
        formats=tuple(dict.fromkeys(options["formats"])),
        scope=scopes.named(options["programme"]) if options["programme"] else "",
        languages=tuple(dict.fromkeys(options["languages"])),
        **{name: options[name] for name in names},
    )
