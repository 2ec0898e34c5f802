"""Makes a token for a platform and prints its secret, this once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.delivery.models import CHANNELS, SCOPES, Platform, PlatformToken
from cms.delivery.models.platforms import PER_MINUTE
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS

LONGEST_NAME = 100


class Command(BaseCommand):
    help = _("Tạo mã truy cập cho một nền tảng. Mã chỉ hiện một lần.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=_("Tên nền tảng."))
        parser.add_argument("--days", type=int, help=_("Số ngày có hiệu lực; mặc định là không hết hạn."))
        parser.add_argument("--profile", choices=list(PLATFORMS), default=GENERIC, help=_("Loại nền tảng."))
        parser.add_argument("--channel", choices=CHANNELS, default="stable", help=_("Kênh của nền tảng."))
        parser.add_argument(
            "--scope",
            action="append",
            choices=list(SCOPES),
            help=_("Việc mà mã được phép làm; dùng được nhiều lần; mặc định là mọi việc."),
        )
        parser.add_argument(
            "--per-minute", type=int, default=PER_MINUTE, help=_("Số yêu cầu được phép mỗi phút.")
        )
        parser.add_argument("--label", default="", help=_("Mã này dùng cho việc gì."))
        parser.add_argument(
            "--another",
            action="store_true",
            help=_("Thêm một mã nữa cho nền tảng đã có, giữ nguyên loại và kênh."),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days is not None and days < 1:
            raise CommandError(_("Số ngày có hiệu lực phải từ 1 trở lên."))
        if options["per_minute"] < 1:
            raise CommandError(_("Số yêu cầu mỗi phút phải từ 1 trở lên."))
        token = PlatformToken(
            platform=self._platform(**options),
            label=options["label"][:100],
            scopes=options["scope"] or list(SCOPES),
            per_minute=options["per_minute"],
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        secret = token.renew_secret()
        token.save()
        self.stdout.write(secret)

    def _platform(self, name: str, another: bool, profile: str, channel: str, **options: Any) -> Platform:
        if len(name) > LONGEST_NAME:
            raise CommandError(_("Tên nền tảng dài quá {n} chữ.").format(n=LONGEST_NAME))
        platform = Platform.objects.filter(name=name).first()
        if another:
            if platform is None:
                raise CommandError(_("Không có nền tảng “{name}”.").format(name=name))
            return platform
        if platform is not None:
            raise CommandError(
                _(
                    "Nền tảng “{name}” đã có mã. Hãy chọn tên khác, thêm --another để có thêm một mã, "
                    "hoặc đổi mã bằng rotate_platform_token."
                ).format(name=name)
            )
        return Platform.objects.create(name=name, profile=profile, channel=channel)
