"""The two commands, as a person at a terminal uses them."""

import pytest
from django.core.management import CommandError, call_command

from curriculum import releases
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(settings, tmp_path):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "embedded", "PATH": tmp_path / "search.sqlite3"}
    releases.freeze(golden("everything"))
    releases.freeze(golden("khmer"))


def test_rebuild_one_language_and_search(capsys):
    call_command("rebuild_search", language="vi")
    assert capsys.readouterr().out == "vi: 3 bài học\n"
    call_command("search", "otp", language="vi")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 bài học"
    assert lines[2].endswith("CT-CD-01/nhan-dien-lua-dao  Nhận diện lừa đảo trực tuyến")
    assert "        #4c2cb8b3-6bad-542a-a306-c7e5a10f4ff1  Đừng đọc mã *OTP* cho bất cứ ai." in lines


def test_rebuild_every_language(capsys):
    call_command("rebuild_search")
    assert capsys.readouterr().out.splitlines()[:3] == ["vi: 3 bài học", "en: 0 bài học", "km: 1 bài học"]


def test_filters(capsys):
    call_command("rebuild_search", language="vi")
    call_command("search", "otp", medium="video")
    assert capsys.readouterr().out.splitlines()[1:] == ["0 bài học"]


@pytest.mark.parametrize(
    ("command", "arguments", "options", "message"),
    [
        ("rebuild_search", [], {"language": "xx"}, "Không có ngôn ngữ “xx”. Hãy chọn: vi, en, km, "),
        ("search", ["số"], {"language": "xx"}, "Không có ngôn ngữ “xx”. Hãy chọn: vi, en, km, "),
        ("search", ["?"], {}, "Hãy nhập ít nhất một từ để tìm."),
    ],
)
def test_a_mistake_is_told(command, arguments, options, message):
    with pytest.raises(CommandError) as refused:
        call_command(command, *arguments, **options)
    assert str(refused.value).startswith(message)


def test_a_server_that_is_down_is_told(settings):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "elasticsearch", "URL": "http://127.0.0.1:9"}
    for command in (["search", "số"], ["rebuild_search"]):
        with pytest.raises(CommandError, match="Máy chủ Elasticsearch chưa trả lời"):
            call_command(*command)
