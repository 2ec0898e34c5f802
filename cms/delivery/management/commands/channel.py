"""`manage.py channel`: what each channel offers of a course; promoting and rolling back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.delivery import channels
from cms.delivery.models import CHANNELS, Channel, Offer


class Command(BaseCommand):
    help = _("Xem và chuyển kênh phát hành của một khóa học.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help=_("Mã khóa học."))
        parser.add_argument("language", help=_("Ngôn ngữ, ví dụ vi."))
        parser.add_argument(
            "channel", nargs="?", choices=CHANNELS, help=_("Kênh cần chuyển; bỏ trống để xem.")
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--release", type=int, help=_("Chuyển sang bản có số này."))
        what.add_argument("--promote", action="store_true", help=_("Chuyển sang bản của kênh đứng trước."))
        what.add_argument("--roll-back", action="store_true", help=_("Trở về bản trước của chính kênh này."))
        what.add_argument("--remove", action="store_true", help=_("Không chào khóa học trong kênh nữa."))
        parser.add_argument("--why", default="", help=_("Lý do, ghi vào lịch sử."))

    def handle(self, *args: Any, course: str, language: str, channel: str | None, **options: Any) -> None:
        if channel:
            try:
                self._move((channel, course, language), **options)
            except channels.ChannelError as error:
                raise CommandError(str(error)) from None
        for offer in self._offers(course, language):
            number = offer.release.number if offer.release else None
            told = _("không chào: {why}").format(why=offer.get_gone_display()) if offer.gone else f"{number}"
            self.stdout.write(f"{offer.channel:<8}{Channel(offer.channel).label:<14}{told}")

    def _move(self, offer: tuple[str, str, str], **options: Any) -> None:
        if options["promote"]:
            number: int | None = channels.number_before(*offer)
        elif options["roll_back"]:
            number = channels.number_earlier(*offer)
        elif options["remove"]:
            number = None
        elif options["release"] is not None:
            number = options["release"]
        else:
            raise CommandError(_("Hãy thêm --promote, --roll-back, --release SỐ hoặc --remove."))
        channels.point(offer, number, why=options["why"])

    def _offers(self, course: str, language: str) -> list[Offer]:
        found = Offer.objects.filter(course_code=course, language=language).select_related("release")
        if not found:
            raise CommandError(
                _("Khóa học {course} ({language}) chưa phát hành.").format(course=course, language=language)
            )
        return sorted(found, key=lambda offer: CHANNELS.index(offer.channel))
