"""The public keys of a site: one signed list, each key but the first vouched for by an older one.

Whoever once wrote down the fingerprint of one key can follow the list to the newest, offline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from curriculum.trust.base import Refused, canonical, field, parse
from curriculum.trust.envelope import Envelope, key_id, public_pem, read_envelope, read_public, sign, signers

SET_TYPE = "application/vnd.hoclieuso.keys.v1+json"
KEY_TYPE = "application/vnd.hoclieuso.key.v1+json"
MIN_FINGERPRINT = 32
"""Hex digits of a fingerprint that must be given at least: 128 bits."""
WHAT = "Bộ khóa"


@dataclass(frozen=True)
class Key:
    public: Ed25519PublicKey
    since: str
    """UTC, as `2026-11-28T08:00:00Z`; like the others for people to read: nothing is decided by it."""
    certificate: Envelope
    """The key and its date, signed by itself and by the key before it."""
    retired: str = ""
    """Since when nothing is signed with it; what it signed stands."""
    revoked: str = ""
    """Since when nothing is believed that it signed, other keys included."""

    @cached_property
    def id(self) -> str:
        return key_id(self.public)

    @property
    def signs(self) -> bool:
        return not self.retired and not self.revoked

    def data(self) -> dict[str, Any]:
        return {
            "keyid": self.id,
            "public": public_pem(self.public),
            "since": self.since,
            "retired": self.retired,
            "revoked": self.revoked,
            "certificate": self.certificate.data(),
        }


@dataclass(frozen=True)
class KeySet:
    version: int
    keys: tuple[Key, ...]
    """Oldest first."""

    @property
    def active(self) -> Key:
        """The one that signs now. Raises Refused when there is none."""
        for key in reversed(self.keys):
            if key.signs:
                return key
        raise Refused("Không còn khóa nào dùng được để ký. Hãy tạo khóa mới: manage.py signing_keys new.")

    def find(self, fingerprint: str) -> Key:
        """By its id, or its first 32 digits or more; spaces and colons are for those who copy from paper."""
        digits = "".join(fingerprint.replace(":", " ").split()).lower()
        if len(digits) < MIN_FINGERPRINT:
            raise Refused(f"Dấu vân tay khóa quá ngắn: cần ít nhất {MIN_FINGERPRINT} chữ số hệ 16.")
        for key in self.keys:
            if key.id.startswith(digits):
                return key
        raise Refused(
            f"Bộ khóa không có khóa {digits[:16]}…. Hãy kiểm tra lại dấu vân tay, hoặc xin bộ khóa đúng."
        )

    def unrevoked(self) -> dict[str, Ed25519PublicKey]:
        return {key.id: key.public for key in self.keys if not key.revoked}

    def changed(self, changed: Key) -> "KeySet":
        return replace(self, keys=tuple(changed if key.id == changed.id else key for key in self.keys))

    def seal(self, private: Ed25519PrivateKey) -> str:
        """As the file `keys.json`, one version later."""
        data = {"version": self.version + 1, "keys": [key.data() for key in self.keys]}
        return sign(SET_TYPE, canonical(data), [private]).to_json()


def certify(new: Ed25519PrivateKey, since: str, by: Iterable[Ed25519PrivateKey]) -> Key:
    """A new key with its certificate: signed by itself and by those who vouch for it."""
    public = new.public_key()
    return Key(public, since, sign(KEY_TYPE, _certified(public, since), [new, *by]))


def read_keys(text: str, trust: str = "") -> KeySet:
    """`keys.json`, whose signature must be by one of its own keys that still stands.

    `trust`: the fingerprint that the reader got from elsewhere; the list's signer must be that key, or
    one that it vouched for through others, none of them revoked.
    """
    envelope = read_envelope(text, WHAT)
    if envelope.payload_type != SET_TYPE:
        raise Refused("Tệp này không phải bộ khóa. Hãy dùng tệp keys.json của nơi phát hành.")
    data = parse(envelope.payload, WHAT)
    keys = tuple(_key(one) for one in field(data, "keys", list, WHAT))
    found = KeySet(field(data, "version", int, WHAT), keys)
    if len({key.id for key in keys}) < len(keys):
        raise Refused("Bộ khóa nêu một khóa hai lần. Hãy xin lại tệp keys.json.")
    believed = found.unrevoked() if not trust else _reached(found, found.find(trust))
    if not signers(envelope, believed):
        raise Refused(_unsealed(trust))
    return found


def _unsealed(trust: str) -> str:
    if trust:
        return (
            "Không có đường tin cậy từ dấu vân tay bạn nêu tới khóa đã ký bộ khóa này. "
            "Hãy hỏi nơi phát hành dấu vân tay mới qua một kênh bạn tin."
        )
    return "Chữ ký của bộ khóa không đúng: tệp đã bị sửa hoặc hỏng. Hãy xin lại tệp keys.json."


def _reached(found: KeySet, anchor: Key) -> dict[str, Ed25519PublicKey]:
    """The keys that `anchor` stands for: itself, what it certified, what those certified."""
    if anchor.revoked:
        raise Refused(
            f"Khóa {anchor.id[:16]}… mà bạn tin đã bị thu hồi từ {anchor.revoked}. "
            "Hãy hỏi nơi phát hành dấu vân tay mới qua một kênh bạn tin."
        )
    reached = {anchor.id: anchor.public}
    waiting = [key for key in found.keys if not key.revoked and key.id != anchor.id]
    while step := [key for key in waiting if signers(key.certificate, reached)]:
        reached.update((key.id, key.public) for key in step)
        waiting = [key for key in waiting if key.id not in reached]
    return reached


def _key(data: Any) -> Key:
    if not isinstance(data, Mapping):
        raise Refused("Bộ khóa không đúng dạng. Hãy tải lại tệp này.")
    since, retired, revoked = (str(field(data, name, str, WHAT)) for name in ("since", "retired", "revoked"))
    public = read_public(field(data, "public", str, WHAT), WHAT)
    certificate = read_envelope(field(data, "certificate", dict, WHAT), WHAT)
    key = Key(public, since, certificate, retired, revoked)
    said = (certificate.payload_type, certificate.payload)
    if data.get("keyid") != key.id or said != (KEY_TYPE, _certified(public, since)):
        raise Refused("Bộ khóa không nhất quán: có khóa không khớp chứng nhận của nó. Hãy xin lại tệp này.")
    return key


def _certified(public: Ed25519PublicKey, since: str) -> bytes:
    return canonical({"keyid": key_id(public), "public": public_pem(public), "since": since})
