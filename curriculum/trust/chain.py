"""The chain of a course's releases: each names the one before it, so none can be changed later."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.trust.base import canonical


@dataclass(frozen=True)
class Link:
    """A release, as far as the chain goes: withdrawn ones are links like any other."""

    course: str
    language: str
    number: int
    digest: str
    chain: str


def link(course: str, language: str, number: int, digest: str, previous: str) -> str:
    """The chain value of a release. `previous`: that of the release before it, empty for the first.

    Never to be changed: what was published rests on it.
    """
    data = {
        "course": course,
        "language": language,
        "number": number,
        "digest": digest,
        "previous": previous,
    }
    return hashlib.sha256(canonical(data)).hexdigest()


def faults(links: Iterable[Link]) -> list[str]:
    """What is wrong with the releases of one course in one language, lowest number first; in Vietnamese."""
    found, previous, expected = [], "", 1
    for one in links:
        place = f"{one.course} · {one.language} · {one.number}"
        if one.number != expected:
            found.append(f"{place}: thiếu bản phát hành {expected} ngay trước đó")
        if one.chain != link(one.course, one.language, one.number, one.digest, previous):
            found.append(f"{place}: mã nối tiếp không khớp, bản này hoặc bản trước đã bị sửa")
        previous, expected = one.chain, one.number + 1
    return found
