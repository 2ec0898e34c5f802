"""`manage.py verify_package FILE`: whether a package, or a folder unzipped from it, is what was signed."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from curriculum.trust import commands
from curriculum.trust.base import TrustError
from curriculum.trust.keyring import NAME


class Command(BaseCommand):
    help = "Kiểm tra chữ ký và nội dung của một gói; không cần mạng hay cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        ours = Path(settings.SIGNING_KEYS) / NAME if settings.SIGNING_KEYS else None
        commands.add_verify_arguments(parser, ours)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            commands.run_verify(options, self.stdout.write)
        except TrustError as error:
            self.stderr.write(str(error))
            sys.exit(commands.exit_code(error))
