"""Makes a token for a platform and prints its secret, this once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.delivery.models import PlatformToken


class Command(BaseCommand):
    help = _("Tạo mã truy cập cho một nền tảng. Mã chỉ hiện một lần.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=_("Tên nền tảng."))
        parser.add_argument("--days", type=int, help=_("Số ngày có hiệu lực; mặc định là không hết hạn."))

    def handle(self, *args: Any, **options: Any) -> None:
        name, days = options["name"], options["days"]
        if PlatformToken.objects.filter(name=name).exists():
            raise CommandError(
                _(
                    "Nền tảng “{name}” đã có mã. Hãy chọn tên khác, hoặc xóa mã cũ trong trang quản trị."
                ).format(name=name)
            )
        if days is not None and days < 1:
            raise CommandError(_("Số ngày có hiệu lực phải từ 1 trở lên."))
        token = PlatformToken(name=name, expires_at=timezone.now() + timedelta(days=days) if days else None)
        secret = token.renew_secret()
        token.save()
        self.stdout.write(secret)
