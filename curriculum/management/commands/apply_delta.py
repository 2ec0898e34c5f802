"""`manage.py apply_delta OLD DELTA --output NEW`: bring a package to its next version, without a server."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from curriculum.trust import commands
from curriculum.trust.base import TrustError


class Command(BaseCommand):
    help = "Từ gói cũ và bản vá làm ra gói mới; không cần máy chủ hay cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands.add_apply_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            commands.run_apply(options, self.stdout.write)
        except TrustError as error:
            self.stderr.write(str(error))
            sys.exit(commands.exit_code(error))
