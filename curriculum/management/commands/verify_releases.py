"""`manage.py verify_releases`: whether the chain of releases is whole and no document was changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curriculum.models import Release
from curriculum.releases import faults


class Command(BaseCommand):
    help = "Kiểm tra chuỗi mã băm của mọi bản phát hành."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(
            _("Tốt: {count} bản phát hành nối tiếp nhau đầy đủ.").format(count=Release.objects.count())
        )
