"""`manage.py demo`: from nothing to a running system with the demo curriculum; again, it changes nothing."""

from pathlib import Path
from time import monotonic, sleep

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.delivery.models import Platform, PlatformToken
from cms.demo import accounts
from cms.demo.load import load
from cms.demo.translations import load_translations
from cms.management.commands.serve import start_worker, worker_log
from cms.publishing.models import Publication
from curriculum.models import Package
from media_pipeline.models import Artefact
from media_pipeline.states import OPEN

TOKEN_FILE = Path("demo-platform-token.txt")


class Command(BaseCommand):
    help = "Dựng cả hệ thống với học liệu mẫu: cơ sở dữ liệu, bài học, hình và tiếng, các gói; rồi chạy."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Dựng xong thì dừng, không chạy trang.")

    def handle(self, *args, port: int, no_serve: bool, **options) -> None:
        self._step("Cơ sở dữ liệu", lambda: call_command("migrate", verbosity=0))
        self._step("Tài khoản và học liệu mẫu", self._content)
        self._step("Xử lý hình và tiếng, phát hành, đóng gói", self._work)
        self._summary(port)
        if not no_serve:
            call_command("serve", port=port)

    def _content(self) -> None:
        accounts.make_all()
        load()
        load_translations()

    def _work(self) -> None:
        """The worker, in a process of its own; what it says goes to its log, what is left is told here."""
        with start_worker("--until-idle") as worker:
            while worker.poll() is None:
                self.stdout.write(f"  còn {unfinished()} việc", ending="\r")
                self.stdout.flush()
                sleep(2)
        if worker.returncode:
            raise CommandError(f"Việc nền chưa xong. Hãy xem {worker_log()}, rồi chạy lại lệnh này.")

    def _step(self, title: str, action) -> None:
        self.stdout.write(f"→ {title} …")
        self.stdout.flush()
        start = monotonic()
        action()
        self.stdout.write(f"  xong sau {monotonic() - start:.0f} giây")

    def _summary(self, port: int) -> None:
        site = f"http://localhost:{port}"
        lines = [
            "",
            "Học liệu số đã sẵn sàng.",
            f"  Trang soạn bài:   {site}/admin/",
            f"  Xem như người học: {site}/vi/",
            f"  Cửa cho nền tảng: {site}/api/docs",
            "",
            f"Tài khoản mẫu (mật khẩu chung: {accounts.PASSWORD}):",
            *(f"  {username:<10} {label}" for username, label in accounts.listed()),
            f"  Nền tảng (API):  mã truy cập trong {self._token_file()}",
            "",
            f"Các gói ({Package.objects.filter(state=Package.State.DONE).count()}) nằm trong "
            f"{settings.STORAGES['packages']['OPTIONS']['location']}",
        ]
        self.stdout.write("\n".join(lines))

    def _token_file(self) -> Path:
        """A token can be read only when it is made, so the demo keeps its own in a file."""
        file = settings.DATA_DIR / TOKEN_FILE
        if not file.exists():
            platform, _ = Platform.objects.get_or_create(name="Nền tảng mẫu")
            token = platform.tokens.first() or PlatformToken(platform=platform)
            secret = token.renew_secret()
            token.save()
            file.write_text(secret + "\n", encoding="utf-8")
            file.chmod(0o600)
        return file


def unfinished() -> int:
    """How many renditions, releases and packages are still to be made."""
    moving = [Publication.State.QUEUED, Publication.State.WAITING]
    return (
        Artefact.objects.filter(state__in=OPEN).count()
        + Publication.objects.filter(state__in=moving).count()
        + Package.objects.filter(state__in=[Package.State.QUEUED, Package.State.RUNNING]).count()
    )
