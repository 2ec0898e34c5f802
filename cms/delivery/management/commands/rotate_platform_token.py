"""Gives a platform's token a new secret; the old one stays good for some days, so that nothing stops."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.delivery.models import PlatformToken


class Command(BaseCommand):
    help = _("Đổi mã truy cập của một nền tảng. Mã mới chỉ hiện một lần; mã cũ còn dùng được thêm ít ngày.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=_("Tên nền tảng."))
        parser.add_argument(
            "--overlap", type=int, default=7, help=_("Số ngày mã cũ còn dùng được; mặc định 7.")
        )
        parser.add_argument(
            "--hint", default="", help=_("Mã nào, nếu nền tảng có nhiều: tám chữ đầu của mã.")
        )

    def handle(self, *args: Any, name: str, overlap: int, hint: str, **options: Any) -> None:
        if not 0 <= overlap <= 90:
            raise CommandError(_("Số ngày mã cũ còn dùng được phải từ 0 đến 90."))
        tokens = PlatformToken.objects.filter(platform__name=name, active=True, hint__startswith=hint)
        if not tokens:
            raise CommandError(_("Không có mã đang dùng như vậy."))
        if len(tokens) > 1:
            hints = ", ".join(token.hint for token in tokens)
            raise CommandError(_("Có nhiều mã: {hints}. Hãy thêm --hint.").format(hints=hints))
        token = tokens[0]
        secret = token.renew_secret(timedelta(days=overlap))
        token.save()
        self.stdout.write(secret)
