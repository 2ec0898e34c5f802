"""What a site signs can be checked by anyone, and nothing else passes: files, folders, keys, rotation."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curriculum.trust.__main__ import main
from curriculum.trust.base import Refused, canonical
from curriculum.trust.envelope import key_id, pae, read_envelope, sign
from curriculum.trust.keyring import KeyRing
from curriculum.trust.keys import read_keys
from curriculum.trust.statement import PAYLOAD_TYPE, sign_statement
from curriculum.trust.verify import signed_statement, verify
from tests.curriculum.packaging.golden import course, zip_bytes
from tests.curriculum.trust.statements import NAME, keys_file, signature, statement, unzipped

ROOT = Path(__file__).parents[3]


# --- good ones ----------------------------------------------------------------------------------------------


def test_a_signed_package(signed: Path, ring: KeyRing, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(signed), "--keys", keys_file(ring), "--trust", ring.read().active.id]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"TỐT: {NAME} đúng là gói đã được ký")
    assert ring.read().active.id in out
    assert "Lưu ý" not in out


def test_without_a_fingerprint_it_says_what_was_taken_on_trust(
    signed: Path, ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(signed), "--keys", keys_file(ring)]) == 0
    assert "Hãy so dấu vân tay trên" in capsys.readouterr().out


def test_an_unzipped_one_beside_the_signature(
    signed: Path, ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = unzipped(signed)
    (folder / "Thumbs.db").write_bytes(b"?")
    assert main(["verify", str(folder), "--keys", keys_file(ring)]) == 0
    assert "bỏ qua tệp của hệ điều hành: Thumbs.db" in capsys.readouterr().out


def test_signing_again_gives_the_same_bytes(ring: KeyRing, package: Path) -> None:
    assert signature(ring, package) == signature(ring, package)


def test_a_tar_is_looked_into_too(ring: KeyRing, package: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name in sorted(one for one in unzipped(package).rglob("*") if one.is_file()):
            tar.add(name, name.relative_to(package.with_suffix("")).as_posix())
    verdict = verify(path, signature(ring, path), ring.read())
    assert verdict.files == len(zipfile.ZipFile(package).namelist()) - 1


def test_a_single_file(ring: KeyRing, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7 ...")
    assert verify(path, signature(ring, path), ring.read()).files == 0


# --- bad ones -----------------------------------------------------------------------------------------------


def test_a_changed_byte(signed: Path, ring: KeyRing, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(signed.read_bytes())
    content[len(content) // 2] ^= 1
    signed.write_bytes(content)
    assert main(["verify", str(signed), "--keys", keys_file(ring)]) == 1
    assert "không phải tệp đã được ký" in capsys.readouterr().err


def change(folder: Path) -> None:
    page = folder / "index.html"
    page.write_bytes(page.read_bytes().replace(b"a", b"b", 1))


def add(folder: Path) -> None:
    (folder / "autorun.inf").write_text("open=x.exe")


def remove(folder: Path) -> None:
    (folder / "player.css").unlink()


def link(folder: Path) -> None:
    (folder / "player.css").rename(folder.parent / "player.css")
    (folder / "player.css").symlink_to(folder.parent / "player.css")


def relist(folder: Path) -> None:
    path = folder / "hoclieuso.json"
    path.write_text(path.read_text("utf-8").replace("minimal", "other") + " ", "utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change, "đã bị thay đổi: index.html"),
        (add, "không thuộc gói: autorun.inf"),
        (remove, "thiếu: player.css"),
        (link, "đã bị thay đổi: player.css"),
        (relist, "hoclieuso.json không phải tệp đã được ký"),
    ],
)
def test_a_harmed_folder(signed: Path, ring: KeyRing, harm: Any, said: str) -> None:
    folder = unzipped(signed)
    text = signature(ring, signed)
    assert verify(folder, text, ring.read()).files > 3
    harm(folder)
    with pytest.raises(Refused, match=said):
        verify(folder, text, ring.read())


def test_another_packages_signature(ring: KeyRing, package: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(zip_bytes("scorm12", course("minimal")))
    with pytest.raises(Refused, match="không phải tệp đã được ký"):
        verify(package, signature(ring, other), ring.read())


def test_a_statement_changed_after_signing(ring: KeyRing, package: Path) -> None:
    data = json.loads(signature(ring, package))
    said = base64.b64decode(data["payload"]).replace(b'"release":1', b'"release":2')
    data["payload"] = base64.b64encode(said).decode()
    with pytest.raises(Refused, match="Chữ ký không đúng"):
        signed_statement(json.dumps(data), ring.read())


def test_a_strangers_signature(ring: KeyRing, package: Path) -> None:
    text = sign_statement(statement(package), Ed25519PrivateKey.generate())
    with pytest.raises(Refused, match="không thuộc khóa nào"):
        signed_statement(text, ring.read())


def test_a_stranger_under_our_name(ring: KeyRing, package: Path) -> None:
    data = json.loads(sign_statement(statement(package), Ed25519PrivateKey.generate()))
    data["signatures"][0]["keyid"] = ring.read().active.id
    with pytest.raises(Refused, match="Chữ ký không đúng"):
        signed_statement(json.dumps(data), ring.read())


def test_another_kind_of_statement_by_our_key(ring: KeyRing) -> None:
    """A key signs lists of keys too; none of them passes for a package."""
    private = ring.private(ring.read().active)
    for kind, payload in ((PAYLOAD_TYPE, canonical({"_type": "x"})), ("text/plain", b"{}")):
        with pytest.raises(Refused, match="không phải của một gói học liệu"):
            signed_statement(sign(kind, payload, [private]).to_json(), ring.read())


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "{", "{}", "\ud800", "[" * 100_000, '{"payload": 1}'),
        '{"payloadType": "x", "payload": "?", "signatures": []}',
        '{"payloadType": "x", "payload": "", "signatures": [{}]}',
        '{"payloadType": "x", "payload": "", "signatures": [1]}',
        '{"payloadType": "x", "payload": "", "signatures": {}}',
    ],
)
def test_what_is_no_signature(ring: KeyRing, text: str) -> None:
    with pytest.raises(Refused):
        signed_statement(text, ring.read())
    with pytest.raises(Refused):
        read_keys(text)


def test_what_is_not_there(
    package: Path, ring: KeyRing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(package), "--keys", keys_file(ring)]) == 3
    assert "Không thấy tệp chữ ký CT-CD-02-vi-1-web.zip.sig" in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "no.zip"), "--keys", keys_file(ring)]) == 3
    assert main(["verify", str(package), "--keys", str(tmp_path / "no.json")]) == 3


# --- as others do it ----------------------------------------------------------------------------------------


def test_the_encoding_of_the_standard() -> None:
    """The example of the specification of DSSE."""
    said = pae("http://example.com/HelloWorld", b"hello world")
    assert said == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_by_hand_with_openssl(signed: Path, ring: KeyRing, tmp_path: Path) -> None:
    """The commands of docs/verification.md, as they stand there."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: install it (Debian: apt-get install openssl)")
    text = (ROOT / "docs" / "verification.md").read_text("utf-8")
    script = text.split("<!-- by hand -->\n```sh\n", 1)[1].split("```", 1)[0]
    (tmp_path / "keys.json").write_text(ring.published(), "utf-8")
    environment = {
        **os.environ,
        "PACKAGE": NAME,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def by_hand() -> subprocess.CompletedProcess[str]:
        command = ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    good = by_hand()
    assert good.returncode == 0, good.stderr
    assert "Signature Verified Successfully" in good.stdout
    assert f"{NAME}: OK" in good.stdout
    assert ring.read().active.id in good.stdout

    ring.add("2027")
    both = sign_statement(statement(signed), *ring.signing(ring.read()))
    (tmp_path / f"{NAME}.sig").write_text(both, "utf-8")
    assert by_hand().returncode != 0
    (tmp_path / "keys.json").write_text(ring.published(), "utf-8")
    assert ring.read().active.id in by_hand().stdout

    signed.write_bytes(signed.read_bytes() + b"x")
    assert by_hand().returncode != 0


def test_verifying_needs_no_django(signed: Path, ring: KeyRing) -> None:
    code = (
        "import sys; from curriculum.trust.__main__ import main; code = main(sys.argv[1:]);"
        "assert not {'django', 'pydantic', 'lxml'} & set(sys.modules); sys.exit(code)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-c", code, "verify", str(signed), "--keys", keys_file(ring)]
    assert subprocess.run(command, cwd=ROOT, env=environment).returncode == 0


def test_ids_are_fingerprints_of_the_key(ring: KeyRing) -> None:
    key = ring.read().active
    assert read_envelope(ring.published()).signatures[0].key_id == key.id == key_id(key.public)
