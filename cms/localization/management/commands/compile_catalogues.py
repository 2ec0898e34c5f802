"""`manage.py compile_catalogues`: after editing a .po file, or adding a language."""

from django.core.management.base import BaseCommand

from cms.localization import catalogues


class Command(BaseCommand):
    help = "Tạo danh mục cho ngôn ngữ mới và biên dịch mọi tệp .po thành .mo; không cần cài gettext."

    def handle(self, *args, **options) -> None:
        catalogues.write_missing()
        for file in catalogues.compile_all():
            self.stdout.write(str(file.with_suffix(".mo")))
