"""`manage.py load_frameworks [FILE...]`: import competency frameworks."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from curriculum.frameworks.load import UnusableFramework, load_all, load_file


class Command(BaseCommand):
    help = "Nhập các khung năng lực đi kèm dự án, hoặc các tệp JSON được nêu."

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args, files: list[Path], **options) -> None:
        try:
            frameworks = [load_file(path) for path in files] if files else load_all()
        except UnusableFramework as problem:
            raise CommandError(str(problem)) from problem
        for framework in frameworks:
            self.stdout.write(f"{framework.code}: {framework.competencies.count()} năng lực")
