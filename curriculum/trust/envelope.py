"""Signed JSON: the Dead Simple Signing Envelope (DSSE 1.0), with Ed25519.

The bytes that were signed travel inside, so nobody has to write JSON the way we do to check a signature.
https://github.com/secure-systems-lab/dsse
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from curriculum.trust.base import Refused, field, parse

MAX_ENVELOPE = 1_000_000
_DER = serialization.Encoding.DER
_PEM = serialization.Encoding.PEM
_SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


@dataclass(frozen=True)
class Signature:
    key_id: str
    """Only a hint, as DSSE has it: nothing is believed because of it."""
    value: bytes


@dataclass(frozen=True)
class Envelope:
    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    def data(self) -> dict[str, Any]:
        return {
            "payloadType": self.payload_type,
            "payload": base64.b64encode(self.payload).decode(),
            "signatures": [
                {"keyid": one.key_id, "sig": base64.b64encode(one.value).decode()} for one in self.signatures
            ],
        }

    def to_json(self) -> str:
        return json.dumps(self.data(), indent=1) + "\n"


def read_envelope(source: str | Mapping[str, Any], what: str = "Tệp chữ ký") -> Envelope:
    data = parse(source, what) if isinstance(source, str) else source
    signatures = field(data, "signatures", list, what)
    if not all(isinstance(one, dict) for one in signatures) or len(signatures) > 100:
        raise Refused(f"{what} thiếu hoặc sai phần “signatures”. Hãy tải lại tệp này.")
    return Envelope(
        payload_type=field(data, "payloadType", str, what),
        payload=_bytes(field(data, "payload", str, what), what),
        signatures=tuple(
            Signature(str(one.get("keyid", "")), _bytes(field(one, "sig", str, what), what))
            for one in signatures
        ),
    )


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: the pre-authentication encoding, which binds the type to the payload."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, keys: Iterable[Ed25519PrivateKey]) -> Envelope:
    """Ed25519 takes no chance and no time into account: the same payload and key give the same bytes."""
    message = pae(payload_type, payload)
    signatures = (Signature(key_id(key.public_key()), key.sign(message)) for key in keys)
    return Envelope(payload_type, payload, tuple(signatures))


def signers(envelope: Envelope, keys: Mapping[str, Ed25519PublicKey]) -> list[str]:
    """Ids of those of `keys` that really signed it."""
    message = pae(envelope.payload_type, envelope.payload)
    return [
        one.key_id
        for one in envelope.signatures
        if one.key_id in keys and _signed(keys[one.key_id], one.value, message)
    ]


def key_id(key: Ed25519PublicKey) -> str:
    """Its fingerprint: sha256 of the key in DER, as `openssl pkey -pubin -outform DER | sha256sum` says."""
    return hashlib.sha256(key.public_bytes(_DER, _SPKI)).hexdigest()


def public_pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(_PEM, _SPKI).decode()


def read_public(pem: str, what: str) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused(f"{what} có khóa không đọc được. Hãy tải lại tệp này.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise Refused(f"{what} có khóa không phải Ed25519. Hãy tải lại tệp này.")
    return key


def _signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _bytes(text: str, what: str) -> bytes:
    """DSSE allows both alphabets of base64."""
    try:
        return base64.b64decode(text.translate({ord("-"): "+", ord("_"): "/"}), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(f"{what} bị hỏng (base64). Hãy tải lại tệp này.") from error
