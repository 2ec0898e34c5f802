"""The drawings of the two courses on online fraud."""

from cms.demo.studio import icons
from cms.demo.studio.canvas import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LILAC,
    LINE,
    MINT,
    PAPER,
    PURPLE,
    RED,
    ROSE,
    SAND,
    SKY,
    WOOD,
    Canvas,
    length,
)
from cms.demo.studio.phone import SCREEN, Phone
from cms.demo.studio.posters import WIDTH, grid, listing

BEWARE = [
    (icons.angry, "Dọa nạt", "“Anh sẽ bị bắt!”"),
    (icons.clock, "Giục gấp", "“Làm ngay trong 10 phút!”"),
    (icons.hush, "Bắt giữ bí mật", "“Không được nói với ai!”"),
]


def three_signs() -> Canvas:
    return listing("Ba dấu hiệu lừa đảo", BEWARE, ROSE, RED)


def message() -> Canvas:
    phone = Phone("", GREY)
    phone.row(icons.person, "Số lạ", "không có trong danh bạ", tint="#eef1f5").mark(1)
    phone.bubble("Gói hàng của bạn đang bị giữ.")
    phone.bubble("Nộp phí ngay trong hôm nay, nếu không hàng sẽ bị hủy!", mark=2)
    phone.bubble("Bấm vào: nhan-hang.example", mark=3).space(30)
    return phone.on_sheet(ROSE)


def addresses() -> Canvas:
    sheet = Canvas(WIDTH, 500, SKY)
    entries = (
        (icons.check, "dichvucong", ".gov.vn", GREEN, "Trang thật"),
        (icons.cross, "dichvucong-gov", ".example", RED, "Trang giả"),
    )
    for number, (sign, head, tail, colour, name) in enumerate(entries):
        top = 30 + number * 228
        sheet.box((28, top, WIDTH - 28, top + 208), PAPER, 26)
        sign(sheet, 84, top + 52, 32)
        sheet.text(136, top + 52, name, 34, colour, True)
        sheet.box((56, top + 104, WIDTH - 56, top + 180), "#f2f5f9", 38, LINE, 3)
        icons.lock(sheet, 98, top + 140, 20)
        x = 134 + length(head, 32)
        sheet.text(134, top + 142, head, 32, INK)
        sheet.text(x, top + 142, tail, 32, colour, True)
        sheet.path([(x + 2, top + 168), (x + length(tail, 32, True), top + 168)], colour, 5)
    return sheet


def easy_work() -> Canvas:
    entries = [
        (icons.thumb, "Mời việc dễ", "bấm thích, xem phim"),
        (icons.money, "Trả tiền thật lần đầu", "số nhỏ, để bạn tin"),
        (icons.coin_out, "Bắt nộp tiền lớn hơn", "để nhận “nhiệm vụ”"),
        (icons.lock, "Không cho rút tiền", "bịa lỗi, bịa thuế, bịa phí"),
    ]
    return listing("Bẫy việc nhẹ, lương cao", entries, SAND, RED, numbered=True)


def deepfake() -> Canvas:
    phone = Phone("", INK, "#37475a")
    c, y = phone.screen, phone.y
    c.box((20, y, SCREEN - 20, y + 360), "#8fa3b8", 20)
    icons.person(c, SCREEN / 2, y + 200, 140)
    for dx in (-36, 36):
        c.circle(SCREEN / 2 + dx, y + 166, 9, INK)
    c.path([(SCREEN / 2 - 26, y + 212), (SCREEN / 2 + 34, y + 206)], RED, 8)
    for row in range(5):
        c.box((60 + row * 40, y + 290 + (row % 2) * 20, 96 + row * 40, y + 304 + (row % 2) * 20), "#a9bacb")
    phone.space(372)
    entries = ("Mặt cứng, mắt lạ", "Miệng lệch tiếng", "Hình mờ, hay giật", "Nhắn xin tiền gấp")
    for number, words in enumerate(entries):
        left, top = 20 + (number % 2) * 234, phone.y + (number // 2) * 70
        c.box((left, top, left + 226, top + 60), PAPER, 16)
        c.text(left + 113, top + 30, words, 22, INK, True, "center")
    phone.space(150)
    icons.hang_up(c, SCREEN / 2, phone.y + 46, 46)
    return phone.space(100).on_sheet(LILAC)


def five_steps() -> Canvas:
    entries = [
        (icons.bank, "Gọi ngân hàng", "xin chặn khoản tiền"),
        (icons.lock, "Khóa lại", "khóa thẻ, đổi mật khẩu"),
        (icons.camera, "Giữ bằng chứng", "chụp lại, đừng xóa"),
        (icons.shield, "Báo công an", "việc gấp thì gọi 113"),
        (icons.crowd, "Báo người nhà", "để họ không bị lừa theo"),
    ]
    return listing("Lỡ chuyển tiền: làm ngay", entries, SKY, BLUE, numbered=True)


def evidence() -> Canvas:
    phone = Phone("Tin nhắn", GREY)
    phone.bubble("Chuyển vào tài khoản này ngay.").bubble("Đã chuyển 2.000.000 đồng", "#d5e8fb", mine=True)
    phone.row(icons.page, "Biên lai chuyển tiền", "10:15, 2.000.000 đồng", tint=MINT)
    phone.sign(icons.camera, 54).words("Đã chụp màn hình", 28, True, GREEN)
    return phone.on_sheet()


def three_words() -> Canvas:
    entries = [
        (icons.stop, "Dừng lại", "không bấm, không chuyển"),
        (icons.glass, "Kiểm tra", "bằng một cách khác"),
        (icons.bubbles, "Hỏi người tin cậy", "người nhà, công an, ngân hàng"),
    ]
    return listing("Ba bước để không bị lừa", entries, MINT, GREEN, numbered=True)


def three_questions() -> Canvas:
    entries = [
        (icons.person, "Ai xin tiền?", "đã gặp mặt, đã lưu số chưa"),
        (icons.clock, "Vì sao phải gấp?", "việc thật thì chờ được"),
        (icons.handset, "Tôi đã hỏi lại chưa?", "gọi một người mình tin"),
    ]
    return listing("Trước khi chuyển tiền", entries, LILAC, PURPLE, numbered=True)


def secret_code() -> Canvas:
    phone = Phone("Ngân hàng", BLUE)
    phone.bubble("Mã OTP của bạn là 000000. Không cung cấp mã này cho bất kỳ ai.").space(16)
    phone.sign(icons.key, 74).words("Không đọc cho ai!", 42, True, RED).words(
        "Đây là chìa khóa két tiền", 27, fill=GREY
    )
    return phone.on_sheet(LILAC)


def whom_to_ask() -> Canvas:
    entries = [
        (icons.crowd, "Con cháu\ntrong nhà"),
        (icons.talking_phone, "Tổ công nghệ số\ncộng đồng"),
        (icons.shield, "Công an\nxã, phường"),
        (icons.bank, "Quầy\nngân hàng"),
    ]
    return grid("Phân vân thì hỏi ai?", entries, LILAC, PURPLE)


def note_on_wall() -> Canvas:
    sheet = Canvas(WIDTH, 700, "#e9dcc6")
    sheet.box((110, 60, 610, 640), "#cdbfa6", 8)
    sheet.box((100, 50, 600, 630), "#fffdf5", 8)
    sheet.circle(350, 66, 16, RED)
    sheet.text(350, 124, "HỎI AI?", 46, PURPLE, True, "center")
    for number, name in enumerate(("Con gái", "Cháu trai", "Tổ công nghệ số", "Công an xã", "Ngân hàng")):
        y = 210 + number * 86
        icons.handset(sheet, 150, y, 26)
        sheet.text(196, y, name, 34, INK, True)
        sheet.path([(484, y + 16), (572, y + 16)], GREY, 4)
    return sheet


def slow_down() -> Canvas:
    sheet = Canvas(WIDTH, 560, SAND)
    sheet.box((0, 330, WIDTH, 560), WOOD)
    sheet.box((0, 330, WIDTH, 348), "#9a6a3d")
    sheet.ellipse((96, 376, 356, 420), "#9a6a3d")
    sheet.circle(300, 318, 44, None, PAPER, 18)
    sheet.box((130, 250, 300, 396), PAPER, 46)
    sheet.ellipse((142, 246, 288, 280), "#8fae5b")
    for x in (180, 215, 250):
        sheet.arc(x, 205, 20, 90, 270, "#c9bfae", 7)
        sheet.arc(x, 165, 20, 270, 90, "#c9bfae", 7)
    sheet.box((410, 372, 650, 412), INK, 18)
    sheet.circle(442, 392, 9, GREY)
    sheet.box((330, 60, 690, 226), PAPER, 26)
    for row, line in enumerate(("Uống ngụm nước,", "nghĩ một chút,", "rồi hãy làm")):
        sheet.text(510, 96 + row * 46, line, 33, INK, True, "center")
    return sheet


PICTURES = {
    "lua-dao-ba-dau-hieu": three_signs,
    "lua-dao-tin-nhan": message,
    "lua-dao-dia-chi": addresses,
    "lua-dao-viec-nhe": easy_work,
    "lua-dao-deepfake": deepfake,
    "lua-dao-nam-viec": five_steps,
    "lua-dao-bang-chung": evidence,
    "lua-dao-dung-kiem-hoi": three_words,
    "tu-tin-ba-cau-hoi": three_questions,
    "tu-tin-ma-otp": secret_code,
    "tu-tin-hoi-ai": whom_to_ask,
    "tu-tin-to-giay": note_on_wall,
    "tu-tin-cham-lai": slow_down,
}
