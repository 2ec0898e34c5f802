"""What a site says of a package when it signs it: an in-toto Statement about the file's sha256.

Without a time and without a person, so that signing again gives the same bytes.
https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curriculum.trust.base import Refused, canonical, field, hash_field, parse
from curriculum.trust.envelope import Envelope, sign

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://hoclieuso.example/attestation/package/v1"
WHAT = "Tờ khai đã ký"


@dataclass(frozen=True)
class Statement:
    file_name: str
    size: int
    sha256: str
    course: str
    language: str
    release: int
    digest: str
    """Of the released document."""
    chain: str
    """Of the release: what stood before it was the same for everyone."""
    format: str
    order: Mapping[str, Any]
    """The parts of the order that made the package."""
    description: str
    """sha256 of `hoclieuso.json` in it, through which an unzipped one is checked; empty for a single file."""

    def payload(self) -> bytes:
        predicate = {
            "course": self.course,
            "language": self.language,
            "release": self.release,
            "releaseDigest": self.digest,
            "chain": self.chain,
            "format": self.format,
            "order": dict(self.order),
            "bytes": self.size,
            "description": self.description,
        }
        return canonical(
            {
                "_type": STATEMENT,
                "subject": [{"name": self.file_name, "digest": {"sha256": self.sha256}}],
                "predicateType": PREDICATE,
                "predicate": predicate,
            }
        )


def sign_statement(statement: Statement, *keys: Ed25519PrivateKey) -> str:
    """The text of the `.sig` file: signed by each key, and good for whoever believes one of them."""
    return sign(PAYLOAD_TYPE, statement.payload(), keys).to_json()


def read_statement(envelope: Envelope) -> Statement:
    """Of an envelope whose signature has been checked. Raises Refused for any other kind of statement."""
    data = parse(envelope.payload, WHAT) if envelope.payload_type == PAYLOAD_TYPE else {}
    if (data.get("_type"), data.get("predicateType")) != (STATEMENT, PREDICATE):
        raise Refused("Chữ ký này không phải của một gói học liệu. Hãy dùng tệp .sig đi cùng gói.")
    subjects = field(data, "subject", list, WHAT)
    if len(subjects) != 1 or not isinstance(subjects[0], dict):
        raise Refused("Tờ khai đã ký không nói về đúng một tệp. Hãy tải lại tệp .sig.")
    said = field(data, "predicate", dict, WHAT)
    texts = {name: field(said, name, str, WHAT) for name in ("course", "language", "chain", "format")}
    description = field(said, "description", str, WHAT)
    return Statement(
        file_name=field(subjects[0], "name", str, WHAT),
        size=field(said, "bytes", int, WHAT),
        sha256=hash_field(field(subjects[0], "digest", dict, WHAT), "sha256", WHAT),
        release=field(said, "release", int, WHAT),
        digest=hash_field(said, "releaseDigest", WHAT),
        order=field(said, "order", dict, WHAT),
        description=description and hash_field(said, "description", WHAT),
        **texts,
    )
