"""`manage.py export_package COURSE_CODE`: build one package now and say where it lies."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curriculum import signing
from curriculum.languages import SOURCE_LANGUAGE
from curriculum.models import Release
from curriculum.packages import file_name, sha256_of, write_package
from curriculum.packaging import PACKAGERS, PackageError
from curriculum.packaging.options import add_order_arguments, order_of
from curriculum.releases import latest
from curriculum.trust.base import TrustError


class Command(BaseCommand):
    help = "Đóng gói bản phát hành mới nhất của một khóa học, ở một trong các định dạng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course_code", help="Mã khóa học")
        parser.add_argument("--format", required=True, choices=list(PACKAGERS), help="Định dạng gói")
        parser.add_argument("--language", default=SOURCE_LANGUAGE, help="Ngôn ngữ, ví dụ vi, km, blt-Tavt")
        add_order_arguments(parser)
        parser.add_argument("--output", type=Path, help="Tệp ghi ra; mặc định trong thư mục hiện tại")

    def handle(self, *args: Any, **options: Any) -> None:
        release = _release(options["course_code"], options["language"])
        format = options["format"]
        try:
            order = order_of(options)
            output: Path = options["output"] or Path(file_name(release, format, order))
            write_package(release, format, order, output)
            name = file_name(release, format, order)
            signature = signing.sign_file(release, format, order, name, output)
            if signature:
                output.with_name(output.name + signing.SUFFIX).write_text(signature, "utf-8")
        except (PackageError, TrustError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("Không ghi được {path}: {error}").format(path=output, error=error.strerror or error)
            ) from error
        self.stdout.write(f"{output}\n{output.stat().st_size} byte\nsha256 {sha256_of(output)}")


def _release(course_code: str, language: str) -> Release:
    release = latest(course_code, language)
    if release:
        return release
    standing = Release.objects.filter(withdrawn_at=None)
    languages = sorted(set(standing.filter(course_code=course_code).values_list("language", flat=True)))
    if languages:
        raise CommandError(
            _("Khóa học {code} chưa phát hành bằng {language}. Đã có: {known}.").format(
                code=course_code, language=language, known=", ".join(languages)
            )
        )
    codes = sorted(set(standing.values_list("course_code", flat=True)))
    if not codes:
        raise CommandError(_("Chưa có khóa học nào được phát hành. Hãy xuất bản một khóa học trước."))
    raise CommandError(
        _("Không có khóa học {code}. Các mã đang có: {known}.").format(
            code=course_code, known=", ".join(codes)
        )
    )
