"""`manage.py compile_catalogues`: after adding a language, a text of the interface, or its English."""

from django.conf import settings
from django.core.management.base import BaseCommand

from cms.localization import catalogues


class Command(BaseCommand):
    help = "Tạo danh mục cho ngôn ngữ mới, gom chữ mới vào danh mục tiếng Anh, biên dịch .po thành .mo."

    def handle(self, *args, **options) -> None:
        catalogues.write_missing()
        for text in catalogues.merge_english(settings.BASE_DIR):
            self.stderr.write(f"Chưa có tiếng Anh: {text}")
        for file in catalogues.compile_all():
            self.stdout.write(str(file.with_suffix(".mo").relative_to(settings.BASE_DIR)))
