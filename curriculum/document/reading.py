"""Course documents from anywhere: read, or refused with the place of each fault and what belongs there."""

import json
from collections.abc import Iterator
from typing import Any

import nh3
from pydantic import ValidationError

from curriculum.document.course import CourseDocument
from curriculum.document.problems import place, problems

MAX_BYTES = 100_000_000
HTML_FIELDS = frozenset({"html", "transcript", "notes", "prompt", "explanation", "guide"})
TAGS = {"p", "ul", "ol", "li", "b", "strong", "i", "em", "a", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
SHOWN = 20
_SYNTAX = {
    "Expecting ',' delimiter": "thiếu dấu phẩy, hoặc thiếu dấu đóng ở ngay trước đó",
    "Expecting ':' delimiter": "thiếu dấu hai chấm sau tên trường",
    "Expecting value": "thiếu giá trị, hoặc thừa dấu phẩy ở ngay trước đó",
    "Expecting property name": "phải là tên trường trong dấu nháy kép, hoặc thừa dấu phẩy ở ngay trước đó",
    "Illegal trailing comma": "thừa dấu phẩy",
    "Extra data": "thừa nội dung sau khi tài liệu đã kết thúc",
    "Unterminated string": "thiếu dấu nháy kép đóng",
    "Invalid control character": "trong chữ có dấu xuống dòng hay ký tự điều khiển; hãy viết \\n",
    "Invalid \\": "dấu \\ không đúng chỗ; muốn viết chính dấu này, hãy viết \\\\",
}


class DocumentError(Exception):
    """The message is Vietnamese: what is wrong, one line per fault, and what is expected there."""


def read_course(content: bytes, name: str) -> CourseDocument:
    """The document in a file called `name`. Raises DocumentError."""
    data = _parsed(content, name)
    try:
        course = CourseDocument.model_validate_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise DocumentError(_list(name, problems(error.errors(include_url=False), data))) from error
    unclean = [
        f"{place(loc, data)}: HTML chỉ được dùng các thẻ {', '.join(sorted(TAGS))}; hãy viết là {clean!r}"
        for loc, clean in _unclean(data, ())
    ]
    if unclean:
        raise DocumentError(_list(name, unclean))
    return course


def _list(name: str, found: list[str]) -> str:
    more = [f"… và {len(found) - SHOWN} lỗi nữa"] if len(found) > SHOWN else []
    return "\n".join([f"{name} có {len(found)} lỗi:", *(f"- {one}" for one in found[:SHOWN]), *more])


def _unclean(data: Any, loc: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Place and clean form of HTML that is not clean: it goes into packages as it is.

    So a document from anywhere may hold only what the CMS lets in (`cms.authoring.blocks.base.html_of`).
    """
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        if key in HTML_FIELDS and isinstance(value, str):
            clean = nh3.clean(
                value, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener"
            )
            if clean != value:
                yield (*loc, key), clean
        else:
            yield from _unclean(value, (*loc, key))


def _parsed(content: bytes, name: str) -> Any:
    if len(content) > MAX_BYTES:
        raise DocumentError(f"{name} quá lớn: {len(content)} byte, tối đa {MAX_BYTES}.")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} phải là UTF-8 (byte thứ {error.start + 1} không đọc được).") from error
    except json.JSONDecodeError as error:
        said = next((ours for theirs, ours in _SYNTAX.items() if error.msg.startswith(theirs)), error.msg)
        raise DocumentError(f"{name}, dòng {error.lineno}, cột {error.colno}: {said}.") from error
    except _TwiceError as error:
        raise DocumentError(f"{name}: có đối tượng nêu trường `{error}` hai lần. Hãy bỏ một.") from error
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"{name} lồng nhau quá sâu hoặc có số quá lớn, không phải khóa học.") from error


class _TwiceError(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A later field of the same name would silently win."""
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _value in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return data
