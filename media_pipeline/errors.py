"""Every way a file or a job can go wrong: what it means, whether trying again helps, what to tell people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ErrorClass(StrEnum):
    INPUT = "input"  # the file itself: trying again gives the same
    RESOURCE = "resource"  # the machine: later it may do
    TRANSIENT = "transient"  # the moment: soon it may do
    BUG = "bug"  # ours


@dataclass(frozen=True)
class Retry:
    attempts: int
    seconds: int
    """Before the second attempt; doubled for each one after that."""


RETRIES = {
    ErrorClass.INPUT: Retry(1, 0),
    ErrorClass.RESOURCE: Retry(3, 60),
    ErrorClass.TRANSIENT: Retry(3, 10),
    ErrorClass.BUG: Retry(1, 0),
}


@dataclass(frozen=True)
class Reason:
    error_class: ErrorClass
    message: Promise
    """What happened and what to do; `%(name)s` places are filled in."""


_INPUT, _RESOURCE, _TRANSIENT, _BUG = ErrorClass

REASONS = {
    # said at upload
    "empty": Reason(_INPUT, _("Tệp rỗng, không có hình hay tiếng nào. Hãy ghi hoặc xuất lại rồi tải lên.")),
    "too_big": Reason(
        _INPUT,
        _("Tệp lớn hơn %(limit)s. Hãy xuất lại ở chất lượng thấp hơn hoặc cắt thành nhiều phần ngắn."),
    ),
    "quota": Reason(
        _INPUT,
        _(
            "Tệp nặng %(size)s nhưng hạn mức của đơn vị chỉ còn %(left)s. Hãy xóa bản ghi không dùng nữa, "
            "xuất tệp ở chất lượng thấp hơn, hoặc đề nghị người quản trị tăng hạn mức."
        ),
    ),
    "too_long": Reason(
        _INPUT, _("Tệp dài hơn %(limit)s giờ. Hãy cắt thành nhiều phần ngắn rồi tải lên từng phần.")
    ),
    "too_many_pixels": Reason(
        _INPUT,
        _("Khung hình %(width)s×%(height)s quá lớn. Hãy xuất lại ở cỡ 1920×1080 hoặc nhỏ hơn."),
    ),
    "not_media": Reason(
        _INPUT,
        _(
            "Không đọc được tệp này như một tệp âm thanh hay video: tệp bị hỏng, tải lên chưa hết, hoặc là "
            "loại tệp khác được đổi tên. Hãy mở thử trên máy của bạn rồi xuất lại thành MP4, MP3 hoặc WAV."
        ),
    ),
    "no_streams": Reason(
        _INPUT,
        _("Tệp không có hình động và cũng không có tiếng. Hãy kiểm tra lại tệp rồi chọn tệp khác."),
    ),
    "other_kind": Reason(
        _INPUT,
        _("Tệp này là %(kind)s, không phải âm thanh hay video. Hãy chọn lại tệp âm thanh hoặc video."),
    ),
    "archive": Reason(
        _INPUT,
        _("Tệp này là tệp nén hoặc tài liệu Office. Hãy giải nén rồi tải lên từng tệp âm thanh hoặc video."),
    ),
    "undecodable": Reason(
        _INPUT,
        _("Tệp dùng cách nén mà hệ thống không biết. Hãy xuất lại thành MP4 (hình H.264, tiếng AAC)."),
    ),
    "sound_format": Reason(
        _INPUT,
        _(
            "Tiếng có %(channels)s kênh ở %(rate)s Hz nên hệ thống không dùng được. "
            "Hãy xuất lại với 1 hoặc 2 kênh ở 44100 hoặc 48000 Hz."
        ),
    ),
    "damaged": Reason(
        _INPUT,
        _(
            "Tệp bị hỏng hoặc bị khoá bản quyền: không giải được hình hay tiếng nào (%(codec)s). "
            "Hãy mở thử trên máy của bạn rồi xuất lại thành MP4."
        ),
    ),
    "truncated": Reason(
        _INPUT,
        _(
            "Tệp bị thiếu: phần đầu ghi dài %(header)s giây nhưng chỉ có %(present)s giây. "
            "Hãy chép lại tệp từ máy quay hoặc điện thoại rồi tải lên lần nữa."
        ),
    ),
    "timestamps": Reason(
        _INPUT,
        _(
            "Mốc thời gian trong tệp bị lỗi: có khoảng trống dài %(hours)s giờ. "
            "Hãy mở tệp bằng phần mềm dựng phim rồi xuất lại thành MP4."
        ),
    ),
    "probe_limit": Reason(
        _INPUT,
        _("Kiểm tra tệp tốn quá nhiều thời gian hoặc bộ nhớ nên đã dừng. Hãy xuất lại tệp rồi tải lên."),
    ),
    # said while working
    "decode_failed": Reason(
        _INPUT, _("Không giải được hết tệp này. Hãy xuất lại tệp bằng phần mềm khác rồi tải lên lần nữa.")
    ),
    "wrong_output": Reason(
        _INPUT,
        _(
            "Bản vừa tạo không khớp với tệp gốc (%(what)s) nên không được dùng. "
            "Hãy xuất lại tệp gốc rồi tải lên lần nữa."
        ),
    ),
    "spoilt": Reason(
        _INPUT,
        _(
            "Tiếng trong tệp bị hỏng: dài %(header)s giây nhưng chỉ nghe được %(present)s giây. "
            "Hãy chép lại tệp từ máy quay hoặc điện thoại rồi tải lên lần nữa."
        ),
    ),
    "output_too_big": Reason(
        _INPUT,
        _(
            "Bản tạo ra từ tệp này lớn quá mức cho phép nên đã dừng. "
            "Hãy xuất lại tệp thành MP4 bằng phần mềm khác rồi tải lên."
        ),
    ),
    "picture": Reason(
        _INPUT, _("Không đọc được hình của trang %(slide)s. Hãy thay hình khác (PNG hoặc JPEG).")
    ),
    "narration_too_long": Reason(
        _INPUT, _("Lời đọc của trang %(slide)s dài hơn 20 phút. Hãy chia trang này thành nhiều trang.")
    ),
    "narration_unreadable": Reason(
        _INPUT, _("Không đọc được lời đọc của trang %(slide)s. Hãy thu lại hoặc tải lên tệp khác.")
    ),
    "take_none": Reason(_INPUT, _("Chưa có bản thu nào. Hãy thêm ít nhất một bản thu.")),
    "take_empty": Reason(
        _INPUT,
        _(
            "Bản thu thứ %(take)s: không còn gì giữa điểm đầu và điểm cuối. "
            "Hãy đặt điểm cuối sau điểm đầu và trong độ dài của bản thu."
        ),
    ),
    "take_too_long": Reason(
        _INPUT,
        _("Bản thu thứ %(take)s dài hơn 20 phút. Hãy đặt điểm đầu và điểm cuối để lấy từng phần ngắn hơn."),
    ),
    "take_unreadable": Reason(
        _INPUT, _("Không đọc được tiếng của bản thu thứ %(take)s. Hãy thu lại hoặc chọn bản thu khác.")
    ),
    "original_missing": Reason(
        _RESOURCE, _("Không tìm thấy tệp gốc trong kho. Hãy báo người quản trị kiểm tra kho tệp.")
    ),
    "disk_full": Reason(
        _RESOURCE, _("Ổ đĩa của máy chủ không đủ chỗ trống. Hãy báo người quản trị, sau đó bấm Thử lại.")
    ),
    "out_of_memory": Reason(
        _RESOURCE,
        _("Máy chủ không đủ bộ nhớ để xử lý tệp này. Hãy bấm Thử lại khi máy rảnh, hoặc giảm cỡ khung hình."),
    ),
    "too_slow": Reason(
        _RESOURCE, _("Xử lý lâu quá mức cho phép nên đã dừng. Hãy bấm Thử lại khi máy chủ ít việc hơn.")
    ),
    "stalled": Reason(
        _RESOURCE,
        _("Việc xử lý đứng yên quá lâu nên đã dừng. Hãy bấm Thử lại; nếu vẫn vậy, hãy xuất lại tệp gốc."),
    ),
    "crashed": Reason(
        _RESOURCE,
        _("Tiến trình xử lý bị tắt giữa chừng %(times)s lần. Hãy báo người quản trị, sau đó bấm Thử lại."),
    ),
    "store_away": Reason(
        _TRANSIENT, _("Kho tệp không trả lời. Hệ thống sẽ tự thử lại; nếu vẫn lỗi, hãy báo người quản trị.")
    ),
    "database_busy": Reason(
        _TRANSIENT, _("Cơ sở dữ liệu đang bận. Hệ thống sẽ tự thử lại; nếu vẫn lỗi, hãy bấm Thử lại.")
    ),
    "dependency": Reason(
        _INPUT, _("Chưa làm được vì bước trước (%(step)s) bị lỗi. Hãy xử lý lỗi của bước đó rồi bấm Thử lại.")
    ),
    "unexpected": Reason(
        _BUG,
        _("Hệ thống gặp lỗi chưa biết. Hãy bấm Thử lại; nếu vẫn lỗi, hãy gửi nhật ký cho người quản trị."),
    ),
    # captions
    "caption_encoding": Reason(
        _INPUT,
        _("Không nhận ra bảng mã của tệp phụ đề. Hãy mở tệp bằng Notepad rồi lưu lại với bảng mã UTF-8."),
    ),
    "caption_too_big": Reason(_INPUT, _("Tệp phụ đề lớn hơn %(limit)s. Hãy kiểm tra lại tệp đã chọn.")),
    "caption_no_text": Reason(
        _INPUT,
        _(
            "Tệp này không phải tệp phụ đề mà là tài liệu, ảnh hay tệp nén được đổi tên. "
            "Hãy xuất phụ đề từ phần mềm làm phụ đề ở dạng .srt hoặc .vtt."
        ),
    ),
    "caption_format": Reason(
        _INPUT,
        _(
            "Dòng %(line)s: đây không phải phụ đề WebVTT, SRT hay ASS. "
            "Hãy xuất lại phụ đề ở dạng .srt hoặc .vtt."
        ),
    ),
    "caption_timing": Reason(
        _INPUT,
        _(
            "Dòng %(line)s: không đọc được mốc thời gian trong “%(text)s”. "
            "Hãy sửa mốc thời gian ở dòng này, ví dụ 00:01:02,500."
        ),
    ),
    "caption_empty": Reason(_INPUT, _("Tệp phụ đề không có câu nào. Hãy kiểm tra lại tệp đã chọn.")),
    "caption_backwards": Reason(
        _INPUT, _("Dòng %(line)s: câu phụ đề kết thúc trước khi bắt đầu. Hãy sửa lại mốc thời gian.")
    ),
    "caption_too_late": Reason(
        _INPUT,
        _("Dòng %(line)s: câu phụ đề nằm sau khi phim đã hết. Hãy kiểm tra phụ đề có đúng phim này không."),
    ),
    "language": Reason(
        _INPUT, _("“%(language)s” không phải mã ngôn ngữ. Hãy chọn một ngôn ngữ trong danh sách.")
    ),
}


class ProcessingError(Exception):
    """The one error of this room. `detail` is for the log and for whoever runs the machine."""

    def __init__(self, code: str, detail: str = "", **values: Any) -> None:
        reason = REASONS[code]
        self.code = code
        self.error_class = reason.error_class
        self.message = str(reason.message) % values if values else str(reason.message)
        self.detail = detail
        self.values = values
        super().__init__(self.message)

    def refused(self) -> "Refused":
        """The same reason, said to the person who uploads."""
        return Refused(self.code, self.detail, **self.values)


class Refused(ProcessingError):
    """The file is not let in; nothing of it is kept."""


class Cancelled(Exception):
    """Someone pressed Cancel."""


class LeaseLost(Exception):
    """Another worker holds the job now: whatever this one made is to be dropped."""
