"""What a validator found, as Vietnamese sentences: where in the course, what is wrong, what is expected."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from curriculum.document import course, nodes
from curriculum.languages import LANGUAGES

ARROW = " › "
_WORDING = {
    "string_type": "phải là chữ trong dấu nháy kép",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "tuple_type": "phải là danh sách […]",
    "model_type": "phải là đối tượng {{…}}",
    "model_attributes_type": "phải là đối tượng {{…}}",
    "literal_error": "phải là một trong: {expected}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "too_short": "cần ít nhất {min_length} phần tử, đang có {actual_length}",
    "too_long": "chỉ được {max_length} phần tử, đang có {actual_length}",
    "union_tag_invalid": "không có loại {tag!r}. Các loại: {expected_tags}",
    "union_tag_not_found": "thiếu `type`, loại của khối",
}
"""By pydantic's type of error; braces are filled with its context."""

_PATTERNS = {
    "^[0-9a-f]{8}-": "phải là UUID viết thường, như 3e8ebbe3-eb9c-55f3-86d9-a3d6ae843c4b",
    "^[A-Za-z0-9][A-Za-z0-9-]": "phải là mã 2 đến 64 ký tự: chữ không dấu, số, dấu - (không ở đầu)",
    "^[0-9a-f]{64}$": "phải là mã SHA-256: 64 chữ số hệ 16 viết thường",
    "^(image|audio|video)/": "phải là kiểu tệp như image/jpeg, audio/mp4, video/mp4",
}
_RULES = {
    "repeated id": "có khối, bài hay chương trùng `id`; mỗi `id` chỉ được dùng một lần",
    "repeated lesson code": "có bài trùng `code`",
    "media must list": "`media` phải liệt kê đúng các tệp mà bài học dùng, mỗi tệp một lần, theo thứ tự dùng",
    "unknown language": f"ngôn ngữ chưa có. Các ngôn ngữ: {', '.join(LANGUAGES)}",
    "an image needs": "hình cần chữ thay thế `alt`, hoặc đánh dấu `decorative` nếu chỉ để trang trí",
    "a single-choice": "câu hỏi chọn một cần đúng một phương án có `correct`: true",
    "a multiple-choice": "câu hỏi chọn nhiều cần ít nhất một phương án có `correct`: true",
}
"""The rules that documents state in their own words, by how these begin."""


def problems(errors: Iterable[Mapping[str, Any]], data: Any) -> list[str]:
    """One line for each error. `data`: what was read."""
    every = list(errors)
    return list(dict.fromkeys(_line(error, data) for error in every if not _counted_wrong(error, every)))


def _counted_wrong(error: Mapping[str, Any], every: Iterable[Mapping[str, Any]]) -> bool:
    """A list whose parts are wrong is called too short besides, since pydantic counts the good ones only."""
    loc = error["loc"]
    return error["type"] == "too_short" and any(
        other is not error and other["loc"][: len(loc)] == loc for other in every
    )


def place(loc: Sequence[str | int], data: Any) -> str:
    """`modules › 1 › lessons › 2 › nodes › 3 (video) › title`, counted from 1 as people do."""
    words: list[str] = []
    for part in loc:
        kind = data.get("type") if isinstance(data, dict) else None
        if isinstance(part, str) and part == kind:
            continue  # pydantic names the kind of a node as if it were a field
        data = _below(data, part)
        words.append(_word(part, data))
    return ARROW.join(words)


def _word(part: str | int, data: Any) -> str:
    if isinstance(part, str):
        return part
    kind = data.get("type") if isinstance(data, dict) else None
    return f"{part + 1} ({kind})" if isinstance(kind, str) else str(part + 1)


def _below(data: Any, part: str | int) -> Any:
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return data.get(part) if isinstance(data, dict) else None


def _line(error: Mapping[str, Any], data: Any) -> str:
    loc, kind = tuple(error["loc"]), error["type"]
    if kind in ("missing", "extra_forbidden"):
        where, name = place(loc[:-1], data), str(loc[-1])
        said = f"thiếu `{name}`" if kind == "missing" else f"không có trường `{name}`{_perhaps(name)}"
    else:
        where, said = place(loc, data), _said(error)
    return f"{where}: {said}" if where else said


def _said(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], dict(error.get("ctx", {}))
    if error["loc"] == ("schema_version",):
        return f"phiên bản {error['input']} của định dạng chưa đọc được; chương trình này đọc phiên bản 1"
    if kind == "value_error":
        return _rule(str(context["error"]))
    if kind == "string_pattern_mismatch":
        known = (said for start, said in _PATTERNS.items() if context["pattern"].startswith(start))
        return next(known, str(error["msg"]))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    return _WORDING[kind].format(**context) if kind in _WORDING else str(error["msg"])


def _rule(message: str) -> str:
    said = next((ours for theirs, ours in _RULES.items() if message.startswith(theirs)), "")
    named = message.partition(": ")[2]
    return f"{said} ({named})" if said and named else said or message


def _perhaps(name: str) -> str:
    near = get_close_matches(name, _fields(), 1)
    return f"; có phải là `{near[0]}`?" if near else ". Hãy bỏ nó"


@cache
def _fields() -> tuple[str, ...]:
    """Every name of a field that a document can have."""
    models = [
        *vars(course).values(),
        *get_args(get_args(nodes.Node)[0]),
        nodes.Slide,
        nodes.Step,
        nodes.Choice,
    ]
    known = (one for one in models if isinstance(one, type) and issubclass(one, BaseModel))
    return tuple(dict.fromkeys(name for model in known for name in model.model_fields))
