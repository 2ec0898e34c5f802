"""The folder of a site's keys: `keys.json` for everyone, and a file per private key for nobody else."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curriculum.trust.base import Refused, Undecided, read_text
from curriculum.trust.envelope import MAX_ENVELOPE, key_id
from curriculum.trust.keys import Key, KeySet, certify, read_keys

NAME = "keys.json"
LOCK = ".lock"


@dataclass(frozen=True)
class KeyRing:
    folder: Path

    def read(self) -> KeySet:
        """Raises Undecided where no key has been made."""
        return read_keys(self.published())

    def published(self) -> str:
        """`keys.json` as platforms get it."""
        return read_text(self.folder / NAME, MAX_ENVELOPE, "bộ khóa")

    def private(self, key: Key) -> Ed25519PrivateKey:
        path = self._private_file(key.id)
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise Undecided(
                f"Không đọc được khóa riêng {path}. Hãy khôi phục tệp này từ bản sao lưu, "
                "hoặc tạo khóa mới không cần nó: manage.py signing_keys new --alone."
            ) from error
        if not isinstance(private, Ed25519PrivateKey) or key_id(private.public_key()) != key.id:
            raise Undecided(f"{path} không phải khóa riêng của {key.id[:16]}….")
        return private

    def signing(self, keys: KeySet) -> list[Ed25519PrivateKey]:
        """Every key that signs, the one in use first.

        An older one signs along until it is retired, for those who have not fetched the new list of keys yet.
        """
        older = [key for key in reversed(keys.keys) if key.signs and key.id != keys.active.id]
        held = [key for key in older if self._private_file(key.id).exists()]
        return [self.private(keys.active), *(self.private(key) for key in held)]

    def ensure(self, now: str) -> KeySet:
        """The keys, the first one made when there is none; of several processes at once one makes it."""
        if not (self.folder / NAME).exists():
            private = self._store_private(Ed25519PrivateKey.generate())
            first = certify(private, now, [])
            made = self._write(KeySet(0, (first,)).seal(private))
            try:
                os.link(made, self.folder / NAME)
            except FileExistsError:
                self._private_file(first.id).unlink(missing_ok=True)
            finally:
                made.unlink(missing_ok=True)
        return self.read()

    def add(self, now: str, alone: bool = False) -> Key:
        """A new key that signs from now on, vouched for by the one that signed until now.

        `alone`: by none, where the private half of that one is lost; everyone must learn its fingerprint.
        """
        with self._locked():
            found = self.read()
            vouching = [] if alone else [self.private(found.active)]
            new = self._store_private(Ed25519PrivateKey.generate())
            key = certify(new, now, vouching)
            self._publish(replace(found, keys=(*found.keys, key)))
            return key

    def retire(self, fingerprint: str, now: str) -> Key:
        """Nothing is signed with it any more; what it signed stands."""
        return self._end(fingerprint, lambda key: replace(key, retired=now))

    def revoke(self, fingerprint: str, now: str) -> Key:
        """It was lost or stolen: nothing is believed that it signed."""
        return self._end(fingerprint, lambda key: replace(key, revoked=now))

    def _end(self, fingerprint: str, ended: Callable[[Key], Key]) -> Key:
        with self._locked():
            found = self.read()
            key = ended(found.find(fingerprint))
            left = found.changed(key)
            if not any(one.signs for one in left.keys):
                raise Refused("Đây là khóa ký duy nhất. Hãy tạo khóa mới trước: manage.py signing_keys new.")
            self._publish(left)
            self._private_file(key.id).unlink(missing_ok=True)
            return key

    def _publish(self, keys: KeySet) -> None:
        made = self._write(keys.seal(self.private(keys.active)))
        os.replace(made, self.folder / NAME)

    def _store_private(self, private: Ed25519PrivateKey) -> Ed25519PrivateKey:
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        os.replace(self._write(pem.decode()), self._private_file(key_id(private.public_key())))
        return private

    def _private_file(self, id: str) -> Path:
        return self.folder / f"{id}.pem"

    def _write(self, text: str) -> Path:
        """A file beside the others that only this user can read, on the disk before it gets its name."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return Path(name)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Two people who change the keys at once must not undo each other's change."""
        lock = self.folder / LOCK
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError as error:
            raise Undecided(
                f"Có người đang đổi khóa. Hãy thử lại sau; nếu chắc chắn không có ai, hãy xóa {lock}."
            ) from error
        except FileNotFoundError as error:
            raise Undecided("Chưa có khóa nào. Hãy chạy: manage.py signing_keys list.") from error
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                lock.unlink()
