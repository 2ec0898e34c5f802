"""What the phone shows in each scene of the films, in the order of the transcript's paragraphs."""

from collections.abc import Callable

from cms.demo.studio import icons
from cms.demo.studio.canvas import GREEN, GREY, MINT, PAPER, RED, ROSE, SAND, TEAL
from cms.demo.studio.phone import SCREEN, Phone
from cms.demo.studio.pictures_market import SHOP, my_code
from cms.demo.studio.pictures_vneid import APP

Film = tuple[str, list[Callable[[], Phone]]]
"""The tint behind the phone, and a phone for each scene."""

NIGHT = "#31465c"


def approved() -> Phone:
    phone = Phone("VNeID", APP).space(20).sign(icons.card, 84)
    return phone.words("Tài khoản đã được duyệt", 30, True).space(20).button("Kích hoạt", APP, ring=True)


def numbers() -> Phone:
    phone = (
        Phone("Kích hoạt", APP)
        .field("Số định danh cá nhân", "0•• ••• ••• •••")
        .field("Số điện thoại", "09•• ••• •••")
    )
    return phone.space(16).button("Tiếp tục", APP, ring=True)


def code() -> Phone:
    phone = Phone("Nhập mã xác thực", APP).words("Mã vừa gửi đến máy bạn", 25, fill=GREY).digits("••••••")
    return phone.words("Không đọc mã này cho ai!", 29, True, RED).space(10).button("Xác nhận", APP, ring=True)


def password() -> Phone:
    phone = Phone("Đặt mật khẩu", APP).field("Mật khẩu mới", "••••••••••")
    return phone.words("Mã khóa 6 chữ số", 25, fill=GREY).digits("••••••").button("Tiếp tục", APP, ring=True)


def question() -> Phone:
    phone = Phone("Câu hỏi bảo mật", APP).field("Câu hỏi", "Món ăn bạn thích?").field("Trả lời", "••••••••")
    return phone.space(16).button("Hoàn tất", APP, ring=True)


def finished() -> Phone:
    phone = Phone("VNeID", APP).space(50).sign(icons.check, 96).words("Kích hoạt thành công", 34, True, GREEN)
    return phone.words("Tài khoản mức độ 2", 28, fill=GREY)


def call(below: str, ring: bool = False, talk: str = "") -> Phone:
    phone = Phone("", NIGHT, NIGHT).space(14).sign(icons.person, 66)
    phone.words("Số lạ", 40, True, PAPER).words(below, 27, fill="#cfdbe7")
    if talk:
        phone.space(10).bubble(talk)
    phone.y = max(phone.y + 20, 500)
    x, y = SCREEN / 2 if talk else 130, phone.y + 40
    icons.hang_up(phone.screen, x, y, 52)
    if not talk:
        icons.handset(phone.screen, 370, y, 52)
    if ring:
        phone.rings.append((x - 64, y - 64, x + 64, y + 64))
    return phone.space(120)


def three_signs() -> Phone:
    phone = Phone("Dấu hiệu lừa đảo", RED).space(10)
    for icon, name in ((icons.angry, "Dọa nạt"), (icons.clock, "Giục gấp"), (icons.hush, "Bắt giữ bí mật")):
        phone.row(icon, name, tint=ROSE).space(20)
    return phone


def station() -> Phone:
    phone = Phone("Hỏi cho chắc", GREEN).space(40).sign(icons.shield, 100)
    return phone.words("Công an xã, phường", 34, True).words("Gặp trực tiếp tại trụ sở", 27, fill=GREY)


def basket() -> Phone:
    phone = Phone(SHOP, TEAL).space(6)
    icons.corn(phone.screen, SCREEN / 2, phone.y + 110, 104, spots=False)
    phone.space(230).row(icons.money, "Ngô, rau", "1 giỏ", tint=MINT, side="45.000 đ", ink=TEAL)
    return phone.words("Tổng: 45.000 đ", 40, True, TEAL)


def pay(ring_name: bool, ring_button: bool) -> Phone:
    phone = Phone("Máy của khách", NIGHT).row(icons.person, SHOP, "Tên người nhận", ring=ring_name, tint=SAND)
    return (
        phone.space(50)
        .words("45.000 đ", 48, True, NIGHT)
        .space(10)
        .button("Chuyển tiền", NIGHT, ring=ring_button)
    )


def money_in() -> Phone:
    phone = Phone("Máy của người bán", TEAL).space(10)
    phone.row(icons.bell, "Tiền vào", "Hôm nay, 8:05", ring=True, tint=MINT, side="+45.000 đ", ink=GREEN)
    return phone.space(60).sign(icons.check, 80).words("Giao hàng", 38, True, GREEN)


ACTIVATION: Film = (SAND, [approved, numbers, code, password, question, finished])
FALSE_CALL: Film = (
    ROSE,
    [
        lambda: call("đang gọi đến…"),
        lambda: call("00:12", talk="Tôi là công an. Tài khoản của anh liên quan đến một vụ án."),
        lambda: call("00:35", talk="Chuyển tiền ngay! Không được nói với ai!"),
        three_signs,
        lambda: call("00:41", ring=True, talk="Alô? Alô?"),
        station,
    ],
)
PAYMENT: Film = (MINT, [basket, my_code, lambda: pay(True, False), lambda: pay(False, True), money_in])
