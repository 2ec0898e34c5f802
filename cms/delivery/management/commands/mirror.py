"""`manage.py mirror FOLDER`: a copy of a channel that any web server can give out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.delivery.mirror import MirrorError, mirror
from cms.delivery.models import CHANNELS


class Command(BaseCommand):
    help = _("Sao chép danh mục, gói và chữ ký của một kênh vào một thư mục, chỉ chép phần mới.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help=_("Thư mục của bản sao."))
        parser.add_argument("--channel", choices=CHANNELS, default="stable", help=_("Kênh cần sao chép."))
        parser.add_argument(
            "--course", action="append", default=[], help=_("Chỉ khóa học này; dùng được nhiều lần.")
        )

    def handle(self, *args: Any, folder: Path, channel: str, course: list[str], **options: Any) -> None:
        try:
            outcome = mirror(folder, channel, course)
        except MirrorError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                _("Không ghi được bản sao: {error}. Chạy lại lệnh sẽ chép tiếp.").format(error=error)
            ) from None
        self.stdout.write(
            _("Đã chép {copied} gói ({size}), giữ {kept} gói, xóa {removed} gói.").format(
                copied=outcome.copied,
                size=filesizeformat(outcome.bytes),
                kept=outcome.kept,
                removed=outcome.removed,
            )
        )
