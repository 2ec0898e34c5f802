"""The drawings of the course "Chiếc điện thoại của bản làng" and of the page of the Declaration."""

from cms.demo.studio import icons
from cms.demo.studio.canvas import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    LEAF,
    MINT,
    PAPER,
    RED,
    SAND,
    SKY,
    WOOD,
    Canvas,
)
from cms.demo.studio.phone import SCREEN, Phone
from cms.demo.studio.posters import WIDTH, grid, listing, pair

HILL, FAR_HILL, SUN = "#7fb77e", "#a9cfa4", "#f6c453"


def _hills(c: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    width = right - left
    c.box((left, top, right, bottom), "#d9ecfb")
    c.circle(left + width * 0.82, top + (bottom - top) * 0.2, width * 0.07, SUN)
    high = top + (bottom - top) * 0.45
    c.polygon(
        [(left, bottom), (left, high + 30), (left + width * 0.3, high - 40), (left + width * 0.62, bottom)],
        FAR_HILL,
    )
    c.polygon(
        [(left + width * 0.25, bottom), (left + width * 0.7, high - 10), (right, high + 50), (right, bottom)],
        HILL,
    )


def power_button() -> Canvas:
    sheet = Canvas(WIDTH, 660, SAND)
    sheet.box((392, 150, 412, 240), GREY, 8)
    sheet.box((392, 280, 412, 360), RED, 8)
    sheet.box((130, 40, 400, 620), "#243041", 44)
    sheet.box((148, 62, 382, 598), "#dcecfb", 26)
    _hills(sheet, 148, 62, 382, 598)
    sheet.text(265, 150, "9:41", 62, INK, True, "center")
    for y, words, colour in ((195, "Nút tăng, giảm tiếng", GREY), (320, "Nút nguồn", RED)):
        sheet.path([(452, y), (482, y)], colour, 8)
        sheet.polygon([(424, y), (456, y - 18), (456, y + 18)], colour)
        sheet.paragraph(
            494, y - 24 if colour == RED else y - 44, words, 220, 36 if colour == RED else 30, colour, True
        )
    icons.hand(sheet, 430, 372, 60)
    return sheet


def swipe_up() -> Canvas:
    phone = Phone("", "#5d7fa3")
    _hills(phone.screen, 0, 40, SCREEN, 640)
    phone.screen.text(SCREEN / 2, 140, "9:41", 84, INK, True, "center")
    phone.screen.path([(250, 470), (250, 300)], AMBER, 18)
    phone.screen.polygon([(250, 248), (208, 316), (292, 316)], AMBER)
    icons.hand(phone.screen, 250, 482, 66)
    phone.y = 616
    return phone.on_sheet(SAND)


def dial() -> Canvas:
    phone = Phone("", GREY).space(10).words("09•• ••• •••", 42, True).space(10).keypad(icons.handset)
    return phone.on_sheet(SAND)


def ringing() -> Canvas:
    phone = Phone("", "#31465c", "#31465c").space(30)
    phone.sign(icons.person, 96).words("Con gái", 44, True, PAPER).words(
        "đang gọi…", 30, fill="#cfdbe7"
    ).space(70)
    icons.hang_up(phone.screen, 130, phone.y + 50, 56)
    icons.handset(phone.screen, 370, phone.y + 50, 56)
    phone.screen.text(130, phone.y + 142, "Tắt", 32, PAPER, True, "center")
    phone.screen.text(370, phone.y + 142, "Nghe", 32, PAPER, True, "center")
    return phone.space(176).on_sheet(SAND)


def emergency() -> Canvas:
    entries = [
        (icons.shield, "113", "Công an"),
        (icons.fire, "114", "Chữa cháy, cứu nạn"),
        (icons.cross_health, "115", "Cấp cứu"),
    ]
    sheet = listing("Ba số khẩn cấp", [(icon, "", "") for icon, _, _ in entries], SAND, RED)
    for number, (_, digits, words) in enumerate(entries):
        y = 108 + number * 152 + 67
        sheet.text(186, y, digits, 66, RED, True)
        sheet.text(340, y, words, 33, INK, True)
    return sheet


def take_picture() -> Canvas:
    phone = Phone("", INK, INK)
    _hills(phone.screen, 0, 40, SCREEN, 560)
    icons.corn(phone.screen, SCREEN / 2, 340, 190)
    phone.screen.box((130, 180, 370, 500), None, 8, AMBER, 5)
    phone.screen.circle(SCREEN / 2, 640, 54, PAPER)
    phone.screen.circle(SCREEN / 2, 640, 44, PAPER, INK, 4)
    icons.hand(phone.screen, SCREEN / 2 + 26, 650, 52)
    phone.y = 730
    return phone.on_sheet(SAND)


def three_pictures() -> Canvas:
    sheet = Canvas(WIDTH, 420, SAND)
    for number, label in enumerate(("Ảnh xa", "Ảnh vừa", "Ảnh gần")):
        left = 24 + number * 230
        view = Canvas(212, 280, "#d9ecfb")
        if number == 0:
            _hills(view, 0, 0, 212, 280)
            for spot in range(12):
                icons.corn(view, 24 + (spot % 4) * 54, 176 + (spot // 4) * 38, 24, spots=False)
        elif number == 1:
            _hills(view, 0, 0, 212, 280)
            icons.corn(view, 106, 150, 108)
        else:
            _leaf(view)
        sheet.box((left - 8, 22, left + 220, 322), PAPER, 14)
        sheet.paste(view, left, 32, 8)
        sheet.text(left + 106, 370, f"{number + 1}. {label}", 32, INK, True, "center")
    return sheet


def _leaf(c: Canvas) -> None:
    c.polygon([(0, 280), (30, 90), (212, 0), (212, 90), (110, 280)], LEAF)
    c.path([(50, 280), (212, 36)], "#8fce86", 8)
    for x, y, r in ((70, 150, 16), (120, 120, 22), (110, 200, 14), (166, 80, 18), (60, 220, 11)):
        c.circle(x, y, r, "#b98350")
        c.circle(x, y, r * 0.5, "#6b4423")


def signal() -> Canvas:
    sheet = Canvas(WIDTH, 600, SKY)
    for number, (full, head, below) in enumerate(
        (
            (4, "Sóng khỏe", "gọi rõ"),
            (1, "Sóng yếu", "ra chỗ cao, chỗ trống"),
            (0, "Không có sóng", "đi chỗ khác"),
        )
    ):
        top = 24 + number * 188
        sheet.box((32, top, WIDTH - 32, top + 170), PAPER, 26)
        icons.bars(sheet, 136, top + 92, 66, full)
        if not full:
            icons.cross(sheet, 196, top + 126, 28)
        sheet.text(260, top + 60, head, 40, GREEN if full == 4 else RED, True)
        sheet.text(260, top + 118, below, 31, GREY)
    return sheet


def two_networks() -> Canvas:
    return pair(
        ("Wi-Fi", ["Ở nhà văn hóa, ủy ban, trường học", "Thường không mất tiền"]),
        ("Dữ liệu di động", ["Ở nơi có sóng", "Tốn tiền theo gói"]),
        (icons.wifi, icons.bars),
        (GREEN, BLUE),
    )


def charging() -> Canvas:
    sheet = Canvas(WIDTH, 520, SKY)
    for number, good in enumerate((True, False)):
        left = 24 + number * 340
        sheet.box((left, 24, left + 332, 496), PAPER, 26)
        if good:
            sheet.box((left + 30, 300, left + 302, 324), WOOD, 6)
            for leg in (54, 260):
                sheet.box((left + leg, 324, left + leg + 20, 400), WOOD)
        else:
            sheet.box((left + 24, 290, left + 308, 400), "#d98c8c", 40)
            for fold in range(4):
                sheet.arc(left + 66 + fold * 66, 330, 30, 20, 160, "#b86a6a", 6)
        top = 270 if good else 262
        sheet.box((left + 86, top, left + 246, top + 30), INK, 10)
        sheet.path(
            [(left + 166, top), (left + 166, top - 90), (left + 270, top - 90), (left + 270, 90)], GREY, 7
        )
        sheet.box((left + 252, 60, left + 288, 104), GREEN if good else RED, 8)
        (icons.check if good else icons.cross)(sheet, left + 62, 86, 34)
        if not good:
            icons.fire(sheet, left + 166, 214, 38)
        words = "Trên bàn" if good else "Trên chăn, nệm"
        sheet.text(left + 166, 450, words, 34, GREEN if good else RED, True, "center")
    return sheet


def never() -> Canvas:
    entries = [
        (icons.water, "Tay ướt"),
        (icons.talking_phone, "Vừa sạc vừa gọi"),
        (icons.fire, "Gần bếp lửa"),
        (icons.lightning, "Trời có sấm sét"),
    ]
    return grid("Không sạc khi…", entries, SAND, RED, icons.cross)


def open_book() -> Canvas:
    sheet = Canvas(WIDTH, 400, MINT)
    _hills(sheet, 0, 0, WIDTH, 400)
    sheet.polygon([(110, 140), (360, 180), (610, 140), (610, 340), (360, 384), (110, 340)], BLUE)
    sheet.polygon([(128, 122), (360, 164), (360, 366), (128, 322)], PAPER)
    sheet.polygon([(592, 122), (360, 164), (360, 366), (592, 322)], "#f4f7fa")
    for row in range(5):
        y = 164 + row * 32
        sheet.path([(156, y), (330, y + 31)], "#c3ceda", 6)
        sheet.path([(564, y), (390, y + 31)], "#c3ceda", 6)
    sheet.path([(360, 164), (360, 366)], "#9fb0c2", 4)
    return sheet


PICTURES = {
    "ban-lang-nut-nguon": power_button,
    "ban-lang-vuot-len": swipe_up,
    "ban-lang-ban-phim": dial,
    "ban-lang-co-cuoc-goi": ringing,
    "ban-lang-khan-cap": emergency,
    "ban-lang-chup-anh": take_picture,
    "ban-lang-ba-anh": three_pictures,
    "ban-lang-cot-song": signal,
    "ban-lang-hai-mang": two_networks,
    "ban-lang-sac-dung": charging,
    "ban-lang-khong-nen": never,
    "tuyen-ngon-trang-sach": open_book,
}
