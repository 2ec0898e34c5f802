"""The drawings of the course on VNeID. Screens are our own simplification, not copies of the application."""

from cms.demo.studio import icons
from cms.demo.studio.canvas import GREEN, GREY, INK, PAPER, RED, ROSE, SAND, SKY, Canvas
from cms.demo.studio.phone import SCREEN, Phone
from cms.demo.studio.posters import grid, listing, pair

APP = "#a8322a"
WALLET = [(icons.card, "Ví giấy tờ"), (icons.page, "Thủ tục"), (icons.qr, "Mã QR"), (icons.bell, "Thông báo")]


def _id_card(phone: Phone) -> Phone:
    c, top = phone.screen, phone.y
    c.box((18, top, SCREEN - 18, top + 170), "#f7e3d4", 20, APP, 3)
    icons.person(c, 90, top + 94, 46)
    c.text(160, top + 40, "CĂN CƯỚC ĐIỆN TỬ", 25, APP, True)
    for row, width in enumerate((250, 190, 220)):
        c.path([(164, top + 80 + row * 30), (164 + width, top + 80 + row * 30)], "#d9b89f", 10)
    phone.y = top + 190
    return phone


def home(ring: int = -1) -> Phone:
    return _id_card(Phone("VNeID", APP)).tiles(WALLET, ring)


def levels() -> Canvas:
    return pair(
        ("Mức độ 1", ["Tự đăng ký trên điện thoại", "Dùng được ít việc"]),
        ("Mức độ 2", ["Đến công an một lần", "Dùng được nhiều việc"]),
        (icons.chat_phone, icons.card),
        (GREY, GREEN),
    )


def store() -> Phone:
    phone = Phone("Kho ứng dụng", GREEN)
    c = phone.screen
    c.box((30, phone.y, 140, phone.y + 110), APP, 26)
    c.text(85, phone.y + 55, "VN", 46, PAPER, True, "center")
    c.text(164, phone.y + 34, "VNeID", 36, INK, True)
    c.text(164, phone.y + 80, "Định danh điện tử", 24, GREY)
    phone.space(126).button("Cài đặt", GREEN, ring=True).space(40)
    return phone.words("Xem kỹ tên ứng dụng trước khi cài", 24, fill=GREY)


def sign_up() -> Phone:
    phone = (
        Phone("Đăng ký", APP)
        .field("Số định danh cá nhân", "0•• ••• ••• •••")
        .field("Số điện thoại", "09•• ••• •••")
    )
    return phone.button("Đăng ký", APP, ring=True).space(50)


def selfie() -> Phone:
    phone = Phone("Chụp khuôn mặt", APP)
    c, y = phone.screen, phone.y + 170
    c.circle(SCREEN / 2, y, 160, "#f2f5f9", GREEN, 10)
    icons.face(c, SCREEN / 2, y + 10, 104)
    phone.space(350).words("Nhìn thẳng, giữ yên", 30, True)
    return phone.words("Chỗ sáng, bỏ khẩu trang và kính râm", 25, fill=GREY)


def visit() -> Canvas:
    return listing(
        "Đến công an một lần",
        [
            (icons.card, "Mang thẻ căn cước", "và điện thoại đang dùng"),
            (icons.camera, "Chụp ảnh khuôn mặt", "nhìn thẳng, bỏ kính râm"),
            (icons.finger_print, "Lấy vân tay", "đặt tay theo lời cán bộ"),
        ],
        SAND,
        APP,
        numbered=True,
    )


def one_time_code() -> Phone:
    phone = Phone("Nhập mã xác thực", APP).words("Mã vừa gửi đến số 09•• ••• •••", 25, fill=GREY).digits("")
    return phone.sign(icons.hush, 64).words("Không đọc mã này cho ai!", 30, True, RED).button("Xác nhận", APP)


def passcode() -> Phone:
    phone = Phone("Đặt mã khóa", APP).words("Nhập 6 chữ số chỉ mình bạn biết", 25, fill=GREY).digits("••••")
    return phone.keypad()


def wallet() -> Phone:
    phone = Phone("Ví giấy tờ", APP)
    for icon, name in (
        (icons.card, "Căn cước"),
        (icons.cross_health, "Bảo hiểm y tế"),
        (icons.car, "Giấy phép lái xe"),
        (icons.page, "Đăng ký xe"),
    ):
        phone.row(icon, name)
    return phone


def step_two() -> Phone:
    phone = Phone("Ví giấy tờ", APP).row(icons.card, "Căn cước")
    return (
        phone.row(icons.download, "Tích hợp thông tin", ring=True, tint=SAND)
        .space(60)
        .button("Tạo mới yêu cầu", APP)
    )


def step_three() -> Phone:
    phone = Phone("Chọn loại giấy tờ", APP).row(icons.cross_health, "Bảo hiểm y tế")
    return (
        phone.row(icons.car, "Giấy phép lái xe", ring=True, tint=SAND).row(icons.page, "Đăng ký xe").space(20)
    )


def step_four() -> Phone:
    phone = Phone("Giấy phép lái xe", APP).field("Số giấy phép", "•••• •••• ••••").field("Hạng", "A1")
    c = phone.screen
    icons.check(c, 50, phone.y + 24, 20)
    c.text(84, phone.y + 24, "Tôi cam đoan thông tin đúng", 25)
    return phone.space(56).button("Gửi yêu cầu", APP, ring=True).space(40)


def step_five() -> Phone:
    phone = Phone("Giấy phép lái xe", APP).space(40).sign(icons.check, 84)
    return phone.words("Đã gửi yêu cầu", 34, True, GREEN).words(
        "Đang chờ duyệt. Ứng dụng sẽ báo khi xong.", 26, fill=GREY
    )


def four_habits() -> Canvas:
    entries = [
        (icons.lock, "Khóa màn hình\nđiện thoại"),
        (icons.key, "Mật khẩu\nkhó đoán"),
        (icons.hush, "Không đọc\nmã OTP"),
        (icons.download, "Chỉ cập nhật từ\nkho ứng dụng"),
    ]
    return grid("Giữ an toàn cho VNeID", entries, SKY, APP)


def false_message() -> Canvas:
    phone = Phone("Số lạ", GREY)
    phone.bubble("VNeID của bạn sẽ bị khóa sau 2 giờ. Bấm vào đây để cập nhật: vneid-capnhat.example")
    phone.space(20).words("Tin giả! Không bấm", 36, True, RED).sign(icons.cross, 66)
    return phone.on_sheet(ROSE)


PICTURES = {
    "vneid-trang-chu": lambda: home().on_sheet(SAND),
    "vneid-hai-muc-do": levels,
    "vneid-kho-ung-dung": lambda: store().on_sheet(),
    "vneid-dang-ky": lambda: sign_up().on_sheet(SAND),
    "vneid-chup-mat": lambda: selfie().on_sheet(SAND),
    "vneid-den-cong-an": visit,
    "vneid-nhap-otp": lambda: one_time_code().on_sheet(SAND),
    "vneid-passcode": lambda: passcode().on_sheet(SAND),
    "vneid-vi-giay-to": lambda: wallet().on_sheet(SAND),
    "vneid-tich-hop-1": lambda: home(ring=0).on_sheet(SAND),
    "vneid-tich-hop-2": lambda: step_two().on_sheet(SAND),
    "vneid-tich-hop-3": lambda: step_three().on_sheet(SAND),
    "vneid-tich-hop-4": lambda: step_four().on_sheet(SAND),
    "vneid-tich-hop-5": lambda: step_five().on_sheet(SAND),
    "vneid-bon-viec": four_habits,
    "vneid-tin-gia": false_message,
}
