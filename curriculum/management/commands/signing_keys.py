"""`manage.py signing_keys list|new|retire|revoke|export`: the keys that packages are signed with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curriculum.signing import key_ring, now
from curriculum.trust.base import TrustError
from curriculum.trust.commands import key_lines
from curriculum.trust.keyring import KeyRing


class Command(BaseCommand):
    help = "Xem, tạo, thôi dùng, thu hồi hoặc xuất các khóa ký gói."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="Các khóa và trạng thái; tạo khóa đầu tiên nếu chưa có")
        new = verbs.add_parser("new", help="Tạo khóa mới, do khóa đang dùng chứng nhận")
        new.add_argument("--alone", action="store_true", help="Không cần khóa cũ chứng nhận (khi đã mất nó)")
        for verb, said in (
            ("retire", "Thôi ký bằng khóa này; chữ ký cũ còn giá trị"),
            ("revoke", "Khóa bị lộ: không còn tin chữ ký nào của nó"),
        ):
            verbs.add_parser(verb, help=said).add_argument("key", help="Dấu vân tay của khóa")
        export = verbs.add_parser("export", help="Ghi bộ khóa công khai ra tệp")
        export.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        ring = key_ring()
        if ring is None:
            raise CommandError(_("Hệ thống này không ký gói (HOCLIEUSO_SIGNING_KEYS để trống)."))
        try:
            ring.ensure(now())
            self._do(ring, options)
            for line in key_lines(ring.read()):
                self.stdout.write(line)
        except (TrustError, OSError) as error:
            raise CommandError(str(error)) from error

    def _do(self, ring: KeyRing, options: dict[str, Any]) -> None:
        match options["verb"]:
            case "new":
                key = ring.add(now(), options["alone"])
                self.stdout.write(_("Khóa mới: {id}").format(id=key.id))
                self.stdout.write(_("Hãy công bố dấu vân tay này, rồi chạy: manage.py resign"))
            case "retire":
                ring.retire(options["key"], now())
            case "revoke":
                ring.revoke(options["key"], now())
                self.stdout.write(_("Hãy chạy ngay: manage.py resign, và báo các nền tảng tải lại bộ khóa."))
            case "export":
                options["file"].write_text(ring.published(), "utf-8")
