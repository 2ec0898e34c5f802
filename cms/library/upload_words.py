"""What the script of the uploads says; `{name}` places are filled in by it."""

from django.utils.translation import gettext_lazy as _

UPLOADING = {
    # phases
    "waiting": _("Đang chờ đến lượt."),
    "sending": _("Đang tải lên."),
    "offline": _("Mất kết nối. Tự thử lại sau {seconds} giây; phần đã gửi không mất."),
    "paused": _("Đã tạm dừng. Phần đã gửi được giữ lại."),
    "signed-out": _("Bạn đã ra khỏi hệ thống. Hãy đăng nhập lại ở một thẻ khác rồi bấm Tải tiếp."),
    "checking": _("Đang kiểm tra tệp…"),
    "accepted": _("Đã nhận tệp."),
    "refused": _("Không nhận tệp này."),
    "cancelled": _("Đã hủy."),
    "hold": _("Biểu mẫu sẽ tự được lưu ngay khi tệp được nhận."),
    # figures
    "progress": _("Tiến độ tải lên {name}"),
    "figures": _("{percent} %: {sent} trên {total}"),
    "speed": _("{speed}/giây"),
    "left": _("còn {time}"),
    "seconds": _("{n} giây"),
    "minutes": _("{n} phút"),
    "hours": _("{n} giờ"),
    # buttons
    "pause": _("Tạm dừng"),
    "resume": _("Tải tiếp"),
    "retry": _("Thử ngay"),
    "cancel": _("Hủy"),
}
