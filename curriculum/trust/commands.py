"""The command line of this room, the same for `python -m curriculum.trust` and for `manage.py`."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curriculum.trust.base import Refused, TrustError, Undecided, read_text
from curriculum.trust.envelope import MAX_ENVELOPE
from curriculum.trust.keys import KeySet, read_keys
from curriculum.trust.statement import Statement
from curriculum.trust.verify import Verdict, signed_statement, verify

Options = Mapping[str, Any]
Say = Callable[[str], object]
EXIT_REFUSED, EXIT_UNDECIDED = 1, 3
"""Of a process; 2 is a wrong command line."""


def exit_code(error: TrustError) -> int:
    return EXIT_UNDECIDED if isinstance(error, Undecided) else EXIT_REFUSED


# --- verify -------------------------------------------------------------------------------------------------


def add_key_arguments(parser: ArgumentParser, keys: Path | None = None) -> None:
    """`keys`: where they lie when nobody says so."""
    parser.add_argument(
        "--keys", type=Path, default=keys, required=keys is None, help="Bộ khóa keys.json của nơi phát hành"
    )
    parser.add_argument(
        "--trust",
        default="",
        metavar="FINGERPRINT",
        help="Dấu vân tay khóa mà bạn biết từ nguồn khác (công văn, điện thoại); bộ khóa phải dẫn từ nó",
    )


def add_verify_arguments(parser: ArgumentParser, keys: Path | None = None) -> None:
    parser.add_argument("file", type=Path, help="Gói, hoặc thư mục đã giải nén của gói")
    parser.add_argument("--signature", type=Path, help="Tệp chữ ký; mặc định là tệp .sig cạnh gói")
    add_key_arguments(parser, keys)


def run_verify(options: Options, say: Say) -> None:
    path: Path = options["file"]
    if not path.exists():
        raise Undecided(f"Không có {path}. Hãy kiểm tra lại đường dẫn.")
    keys = keys_of(options)
    signature = options["signature"] or find_signature(path)
    verdict = verify(path, read_text(signature, MAX_ENVELOPE, "tệp chữ ký"), keys)
    for line in _report(path, verdict, bool(options["trust"])):
        say(line)


def keys_of(options: Options) -> KeySet:
    return read_keys(read_text(options["keys"], MAX_ENVELOPE, "bộ khóa"), options["trust"])


def find_signature(path: Path) -> Path:
    """`name.zip.sig` beside `name.zip`, and beside the folder `name` that was unzipped from it."""
    place = path.resolve()
    beside = [place.with_name(f"{place.name}.sig")]
    if path.is_dir():
        beside += sorted(one for one in place.parent.iterdir() if one.name.startswith(f"{place.name}."))
    for one in beside:
        if one.name.endswith(".sig") and one.is_file():
            return one
    raise Undecided(
        f"Không thấy tệp chữ ký {beside[0].name} cạnh gói. Hãy tải tệp .sig từ nơi phát hành, "
        "hoặc chỉ nó bằng --signature."
    )


def _report(path: Path, verdict: Verdict, trusted: bool) -> Iterator[str]:
    said = verdict.statement
    yield f"TỐT: {path.name} đúng là gói đã được ký, còn nguyên vẹn."
    yield f"Khóa học {said.course} · {said.language} · bản phát hành {said.release} · {said.format}"
    yield f"SHA-256 của gói: {said.sha256}"
    if verdict.files:
        yield f"Đã so từng tệp bên trong: {verdict.files} tệp."
    yield f"Khóa ký: {verdict.key_id}"
    if not trusted:
        yield (
            "Lưu ý: bạn đang tin bộ khóa như nó có. Hãy so dấu vân tay trên với dấu vân tay mà nơi phát hành "
            "đã công bố, hoặc thêm --trust DẤU_VÂN_TAY."
        )
    for note in verdict.notes:
        yield f"Lưu ý: {note}."


# --- keys ---------------------------------------------------------------------------------------------------


def run_keys(options: Options, say: Say) -> None:
    for line in key_lines(keys_of(options)):
        say(line)


def key_lines(keys: KeySet) -> Iterator[str]:
    yield f"Bộ khóa, phiên bản {keys.version}"
    try:
        active = keys.active.id
    except Refused:
        active = ""
    for key in keys.keys:
        yield f"{key.id}  từ {key.since}  {_state(key.id == active, key.retired, key.revoked)}"


def _state(active: bool, retired: str, revoked: str) -> str:
    if revoked:
        return f"ĐÃ THU HỒI từ {revoked}: đừng tin chữ ký của khóa này"
    if retired:
        return f"thôi ký từ {retired}; chữ ký cũ còn giá trị"
    return "đang dùng để ký" if active else "còn giá trị"


# --- deltas -------------------------------------------------------------------------------------------------


def add_apply_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("old", type=Path, help="Gói cũ, hoặc thư mục đã giải nén của nó")
    parser.add_argument("delta", type=Path, help="Bản vá từ gói cũ tới gói mới")
    parser.add_argument("--output", type=Path, help="Tệp gói mới; mặc định cạnh gói cũ, với tên của gói mới")
    parser.add_argument("--signature", type=Path, help="Chữ ký (.sig) của gói mới, kiểm tra trước khi thay")
    parser.add_argument("--keys", type=Path, help="Bộ khóa keys.json, cần khi có --signature")
    parser.add_argument("--trust", default="", metavar="FINGERPRINT", help="Dấu vân tay khóa mà bạn tin")


def run_apply(options: Options, say: Say) -> None:
    from curriculum.trust.folders import patch_folder
    from curriculum.trust.patching import patch_file

    old: Path = options["old"]
    statement = _signed(options)
    for path in (old, options["delta"]):
        if not path.exists():
            raise Undecided(f"Không có {path}. Hãy kiểm tra lại đường dẫn.")
    if not old.is_dir():
        made = patch_file(old, options["delta"], options["output"], statement)
        say(f"{made}\n{made.stat().st_size} byte, đúng từng byte của bản mới.")
    elif options["output"]:
        raise Refused("Thư mục được cập nhật tại chỗ. Hãy bỏ --output.")
    else:
        name = patch_folder(old, options["delta"], statement)
        say(f"{old}\nĐã là {name}; mọi tệp đã được kiểm tra.")


def _signed(options: Options) -> Statement | None:
    if not options["signature"]:
        return None
    if not options["keys"]:
        raise Undecided("Muốn kiểm tra chữ ký, hãy nêu cả bộ khóa: --keys keys.json.")
    text = read_text(options["signature"], MAX_ENVELOPE, "tệp chữ ký")
    return signed_statement(text, keys_of(options))[0]


def add_delta_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("old", type=Path, help="Gói cũ")
    parser.add_argument("new", type=Path, help="Gói mới")
    parser.add_argument("--output", type=Path, required=True, help="Tệp bản vá ghi ra")


def run_delta(options: Options, say: Say) -> None:
    from curriculum.trust.patching import write_delta

    old, new, output = options["old"], options["new"], options["output"]
    write_delta(old, new, output)
    size, whole = output.stat().st_size, new.stat().st_size
    say(f"{output}\n{size} byte, {size * 100 / whole:.1f} % của gói mới ({whole} byte)")
