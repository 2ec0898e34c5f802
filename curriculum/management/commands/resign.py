"""`manage.py resign`: sign the packages that the key in use has not signed yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curriculum import signing
from curriculum.trust.base import TrustError


class Command(BaseCommand):
    help = "Ký các gói chưa có chữ ký, hoặc đã ký bằng khóa cũ."

    def handle(self, *args: Any, **options: Any) -> None:
        if signing.key_ring() is None:
            raise CommandError(_("Hệ thống này không ký gói (HOCLIEUSO_SIGNING_KEYS để trống)."))
        signed, faults = 0, []
        try:
            for package in list(signing.unsigned()):
                try:
                    signing.resign(package)
                    signed += 1
                except (TrustError, OSError) as error:
                    faults.append(f"{package.path}: {error}")
        except TrustError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Đã ký {count} gói.").format(count=signed))
        if faults:
            raise CommandError("\n".join(faults))
