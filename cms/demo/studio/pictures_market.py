"""The drawings of the course on paying without cash. Names, codes and sums are plainly made up."""

from cms.demo.studio import icons
from cms.demo.studio.canvas import GREEN, GREY, INK, MINT, PAPER, RED, ROSE, SAND, SKY, TEAL, WOOD, Canvas
from cms.demo.studio.phone import SCREEN, Phone
from cms.demo.studio.posters import WIDTH, grid

SHOP = "Quầy rau sạch"
ACTIONS = [
    (icons.coin_out, "Chuyển tiền"),
    (icons.qr, "Mã QR của tôi"),
    (icons.clock, "Lịch sử"),
    (icons.page, "Hóa đơn"),
]


def bank_home(ring: int = -1) -> Phone:
    phone = Phone("Ngân hàng", TEAL)
    phone.screen.box((18, phone.y, SCREEN - 18, phone.y + 124), MINT, 20)
    phone.screen.text(44, phone.y + 36, "Số dư", 25, GREY)
    phone.screen.text(44, phone.y + 84, "1.250.000 đ", 42, TEAL, True)
    return phone.space(142).tiles(ACTIONS, ring)


def my_code(amount: str = "45.000 đ") -> Phone:
    phone = Phone("Mã QR của tôi", TEAL).words(SHOP, 30, True)
    phone.space(14)
    icons.qr(phone.screen, SCREEN / 2, phone.y + 126, 126)
    return (
        phone.space(286).words(amount, 44, True, TEAL).words("Mã mẫu, không dùng để trả tiền", 21, fill=GREY)
    )


def _stand(sheet: Canvas, covered: bool) -> None:
    sheet.box((0, 620, WIDTH, 760), WOOD)
    sheet.box((0, 620, WIDTH, 636), "#9a6a3d")
    sheet.polygon([(230, 650), (490, 650), (540, 700), (180, 700)], "#7d8896")
    sheet.box((150, 40, 570, 664), PAPER, 26, TEAL, 8)
    sheet.box((150, 40, 570, 132), TEAL, 26)
    sheet.text(360, 86, "Quét mã để trả tiền", 35, PAPER, True, "center")
    icons.qr(sheet, 360, 330, 158)
    sheet.text(360, 558, SHOP, 36, INK, True, "center")
    sheet.text(360, 614, "Mã mẫu, không dùng để trả tiền", 23, GREY, False, "center")
    if covered:
        sheet.polygon([(206, 170), (520, 186), (500, 512), (190, 496)], "#cfd6de")
        sheet.polygon([(200, 162), (514, 178), (496, 470), (440, 504), (184, 488)], "#fff7d6")
        sheet.polygon([(496, 470), (440, 504), (452, 452)], "#e3d493")
        icons.qr(sheet, 340, 326, 118)


def stand() -> Canvas:
    sheet = Canvas(WIDTH, 760, MINT)
    _stand(sheet, covered=False)
    return sheet


def covered_stand() -> Canvas:
    sheet = Canvas(WIDTH, 760, ROSE)
    _stand(sheet, covered=True)
    sheet.path([(656, 590), (530, 510)], RED, 12)
    sheet.polygon([(500, 490), (552, 494), (522, 540)], RED)
    sheet.circle(660, 594, 34, RED)
    sheet.text(660, 594, "!", 44, PAPER, True, "center")
    return sheet


def two_phones() -> Canvas:
    sheet = Canvas(WIDTH, 700, SKY)
    entries = (
        ("Máy khách", GREY, "Thành công", "Ảnh có thể giả", icons.cross, RED, "Chưa chắc"),
        ("Máy của bạn", TEAL, "+45.000 đ", "Tiền đã vào", icons.check, GREEN, "Tiền đã về"),
    )
    for number, (owner, colour, big, small, sign, ink, verdict) in enumerate(entries):
        x = 190 + number * 340
        sheet.text(x, 44, owner, 34, INK, True, "center")
        sheet.box((x - 150, 84, x + 150, 540), "#243041", 40)
        sheet.box((x - 134, 104, x + 134, 520), PAPER, 22)
        sheet.box((x - 134, 104, x + 134, 178), colour, 22)
        icons.money(sheet, x, 256, 54)
        sheet.text(x, 360, big, 36, ink, True, "center")
        sheet.text(x, 414, small, 27, GREY, False, "center")
        sign(sheet, x, 548, 48)
        sheet.text(x, 642, verdict, 34, ink, True, "center")
    return sheet


def history() -> Canvas:
    phone = Phone("Lịch sử giao dịch", TEAL)
    phone.row(
        icons.money, "Khách quét mã", "Hôm nay, 8:05", ring=True, tint=MINT, side="+45.000 đ", ink=GREEN
    ).space(44)
    phone.row(icons.money, "Khách quét mã", "Hôm nay, 7:40", side="+30.000 đ", ink=GREEN)
    phone.row(icons.coin_out, "Tiền điện", "Hôm qua", side="-210.000 đ", ink=RED)
    return phone.on_sheet(MINT)


def check_name() -> Canvas:
    phone = (
        Phone("Chuyển tiền", TEAL).row(icons.person, SHOP, "Tên người nhận", ring=True, tint=SAND).space(56)
    )
    phone.words("45.000 đ", 46, True, TEAL).button("Chuyển tiền", TEAL)
    return phone.words("Đúng tên mới bấm", 28, True, RED).on_sheet(MINT)


def to_market() -> Canvas:
    entries = [
        (icons.battery, "Điện thoại\nđầy pin"),
        (icons.bars, "Mạng di động\nđã bật"),
        (icons.qr, "Bảng mã QR\ncòn nguyên"),
        (icons.money, "Một ít\ntiền lẻ"),
    ]
    return grid("Trước khi ra chợ", entries, MINT, TEAL)


PICTURES = {
    "thanh-toan-tai-khoan": lambda: bank_home().on_sheet(MINT),
    "thanh-toan-vietqr": stand,
    "thanh-toan-nut-qr": lambda: bank_home(ring=1).on_sheet(MINT),
    "thanh-toan-nhap-tien": lambda: my_code().on_sheet(MINT),
    "thanh-toan-hai-may": two_phones,
    "thanh-toan-lich-su": history,
    "thanh-toan-ma-dan-de": covered_stand,
    "thanh-toan-doc-ten": check_name,
    "thanh-toan-di-cho": to_market,
}
