"""`manage.py catalogue`: the offers of all channels checked and mended, or all cursors made void."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms.delivery import offers
from cms.delivery.rebuild import rebuild


class Command(BaseCommand):
    help = _("Dựng lại danh mục của các kênh từ các bản phát hành và gói đã có.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-epoch",
            action="store_true",
            help=_("Sau khi khôi phục cơ sở dữ liệu cũ: mọi nền tảng phải đọc lại danh mục từ đầu."),
        )

    def handle(self, *args: Any, new_epoch: bool, **options: Any) -> None:
        self.stdout.write(_("Đã dựng lại danh mục: {n} chỗ thay đổi.").format(n=rebuild()))
        if new_epoch:
            offers.renew_epoch()
            self.stdout.write(_("Mọi con trỏ đã cấp đều hết hiệu lực."))
