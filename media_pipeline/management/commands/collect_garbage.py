"""`manage.py collect_garbage`: take away what nobody needs any more, or tell what that would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline import garbage

KINDS = {
    "asset": gettext_lazy("tệp nghe nhìn"),
    "artefact": gettext_lazy("bản chuyển đổi cũ"),
    "blob": gettext_lazy("tệp trong kho"),
}


class Command(BaseCommand):
    help = "Xóa những gì không còn ai cần khỏi kho tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("chỉ liệt kê, không xóa gì"))

    def handle(self, *, dry_run: bool = False, **options: Any) -> None:
        self.count = self.bytes = 0
        if dry_run:
            for item in garbage.collectable():
                self.tell(item)
        elif not garbage.collect(self.tell):
            raise CommandError(_("Một tiến trình khác đang dọn kho. Hãy thử lại sau ít phút."))
        sentence = _("Sẽ xóa %(count)s mục, %(size)s.") if dry_run else _("Đã xóa %(count)s mục, %(size)s.")
        self.stdout.write(sentence % {"count": self.count, "size": filesizeformat(self.bytes)})

    def tell(self, item: garbage.Item) -> None:
        self.count += 1
        self.bytes += item.bytes
        size = f"  {filesizeformat(item.bytes)}" if item.bytes else ""
        self.stdout.write(f"{KINDS[item.kind]}  {item.name}{size}")
