"""What a site signs can be checked by anyone, and nothing else passes: files, folders, keys, rotation."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curriculum.trust.__main__ import main
from curriculum.trust.base import Refused, Undecided, canonical
from curriculum.trust.envelope import key_id, pae, read_envelope, sign
from curriculum.trust.keyring import KeyRing
from curriculum.trust.keys import KeySet, certify, read_keys
from curriculum.trust.statement import PAYLOAD_TYPE, Statement, sign_statement
from curriculum.trust.verify import description_of, signed_statement, verify
from tests.curriculum.packaging.golden import course, zip_bytes

ROOT = Path(__file__).parents[3]
NAME = "CT-CD-02-vi-1-web.zip"
NOW = "2026-11-28T08:00:00Z"


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    made = KeyRing(tmp_path / "keys")
    made.ensure(NOW)
    return made


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(zip_bytes("web", course("minimal")))
    return path


def statement(path: Path) -> Statement:
    content, inside = path.read_bytes(), description_of(path)
    return Statement(
        file_name=path.name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        course="CT-CD-02",
        language="vi",
        release=1,
        digest="a" * 64,
        chain="b" * 64,
        format="web",
        order={"structure": "course"},
        description=hashlib.sha256(inside).hexdigest() if inside else "",
    )


def signature(ring: KeyRing, path: Path) -> str:
    return sign_statement(statement(path), ring.private(ring.read().active))


@pytest.fixture
def signed(ring: KeyRing, package: Path) -> Path:
    package.with_name(f"{NAME}.sig").write_text(signature(ring, package), "utf-8")
    return package


def unzipped(package: Path) -> Path:
    folder = package.with_suffix("")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def keys_file(ring: KeyRing) -> str:
    return str(ring.folder / "keys.json")


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


# --- keys ---------------------------------------------------------------------------------------------------


def test_the_private_half_is_for_nobody_else(ring: KeyRing) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in ring.folder.iterdir()}
    assert modes == {"keys.json": 0o600, f"{ring.read().active.id}.pem": 0o600}
    assert ring.folder.stat().st_mode & 0o777 == 0o700


def test_the_first_key_is_made_once(ring: KeyRing) -> None:
    assert ring.ensure("later").keys == ring.ensure(NOW).keys
    assert len(ring.read().keys) == 1


def test_one_old_fingerprint_leads_to_the_newest_key(ring: KeyRing, package: Path) -> None:
    first = ring.read().active
    old = signature(ring, package)
    for moment in ("2027", "2028", "2029"):
        newest = ring.add(moment)
    ring.retire(first.id, "2029")
    text = ring.published()
    keys = read_keys(text, trust=first.id)
    assert (keys.active.id, len(keys.keys), keys.version) == (newest.id, 4, 5)
    assert verify(package, signature(ring, package), keys).key_id == newest.id
    assert verify(package, old, keys).key_id == first.id
    assert verify(package, old, read_keys(text, trust=newest.id)).key_id == first.id


def test_a_fingerprint_as_copied_from_paper(ring: KeyRing) -> None:
    key = ring.read().active
    spaced = " ".join(key.id[i : i + 4] for i in range(0, 64, 4)).upper()
    assert ring.read().find(spaced) == key
    assert ring.read().find(key.id[:32]) == key
    with pytest.raises(Refused, match="quá ngắn"):
        ring.read().find(key.id[:31])
    with pytest.raises(Refused, match="không có khóa"):
        ring.read().find("0" * 64)


def test_a_revoked_key_is_believed_nothing(ring: KeyRing, package: Path) -> None:
    stolen = ring.read().active
    by_stolen = signature(ring, package)
    ring.add("2027")
    ring.revoke(stolen.id, "2027")
    keys = read_keys(ring.published())
    with pytest.raises(Refused, match="đã bị thu hồi từ 2027"):
        verify(package, by_stolen, keys)
    assert verify(package, signature(ring, package), keys)
    with pytest.raises(Refused, match="mà bạn tin đã bị thu hồi"):
        read_keys(ring.published(), trust=stolen.id)


def test_the_way_to_a_new_key_does_not_lead_over_a_revoked_one(ring: KeyRing) -> None:
    first = ring.read().active
    second = ring.add("2027")
    ring.add("2028")
    ring.revoke(second.id, "2029")
    assert read_keys(ring.published())
    with pytest.raises(Refused, match="Không có đường tin cậy"):
        read_keys(ring.published(), trust=first.id)


def test_the_last_key_cannot_go(ring: KeyRing) -> None:
    for end in (ring.retire, ring.revoke):
        with pytest.raises(Refused, match="khóa ký duy nhất"):
            end(ring.read().active.id, NOW)
    assert ring.private(ring.read().active)


def test_a_key_that_was_lost(ring: KeyRing) -> None:
    lost = ring.read().active
    (ring.folder / f"{lost.id}.pem").unlink()
    with pytest.raises(Undecided, match="signing_keys new --alone"):
        ring.add("2027")
    new = ring.add("2027", alone=True)
    assert ring.read().active.id == new.id
    with pytest.raises(Refused, match="Không có đường tin cậy"):
        read_keys(ring.published(), trust=lost.id)


def test_a_revocation_cannot_be_taken_back_by_others(ring: KeyRing) -> None:
    """The stolen key's holder publishes a list of their own; who trusts the new key does not take it."""
    stolen, old_list = ring.read().active, ring.published()
    thief = ring.private(stolen)
    new = ring.add("2027")
    ring.revoke(stolen.id, "2027")
    unrevoked = ring.read().changed(stolen)
    forged = KeySet(9, unrevoked.keys).seal(thief)
    assert read_keys(forged)
    with pytest.raises(Refused, match="Không có đường tin cậy"):
        read_keys(forged, trust=new.id)
    with pytest.raises(Refused, match="không có khóa"):
        read_keys(old_list, trust=new.id)


def test_a_changed_list(ring: KeyRing) -> None:
    data = json.loads(ring.published())
    said = json.loads(base64.b64decode(data["payload"]))
    said["keys"][0]["retired"] = "2027"
    data["payload"] = base64.b64encode(canonical(said)).decode()
    with pytest.raises(Refused, match="Chữ ký của bộ khóa không đúng"):
        read_keys(json.dumps(data))


def test_a_key_under_anothers_certificate(ring: KeyRing) -> None:
    mine = Ed25519PrivateKey.generate()
    key = certify(mine, NOW, [])
    forged = replace(key, certificate=ring.read().active.certificate)
    with pytest.raises(Refused, match="không khớp chứng nhận"):
        read_keys(KeySet(1, (forged,)).seal(mine))


def test_a_key_listed_twice_in_two_states(ring: KeyRing) -> None:
    key = ring.read().active
    both = KeySet(1, (replace(key, revoked="2027"), key))
    with pytest.raises(Refused, match="một khóa hai lần"):
        read_keys(both.seal(ring.private(key)))


def test_many_who_need_the_first_key_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = [KeyRing(tmp_path / "first") for _ in range(8)]
        ids = {made.active.id for made in pool.map(lambda ring: ring.ensure(NOW), rings)}
    assert len(ids) == 1
    assert sorted(path.name for path in rings[0].folder.iterdir()) == sorted(
        ["keys.json", f"{ids.pop()}.pem"]
    )


def test_the_keys_are_shown(ring: KeyRing, capsys: pytest.CaptureFixture[str]) -> None:
    first = ring.read().active.id
    second = ring.add("2027").id
    ring.revoke(first, "2028")
    assert main(["keys", "--keys", keys_file(ring), "--trust", second]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Bộ khóa, phiên bản 3",
        f"{first}  từ {NOW}  ĐÃ THU HỒI từ 2028: đừng tin chữ ký của khóa này",
        f"{second}  từ 2027  đang dùng để ký",
    ]
    assert main(["keys", "--keys", keys_file(ring), "--trust", first]) == 1


def test_two_who_change_the_keys_at_once(ring: KeyRing) -> None:
    (ring.folder / ".lock").touch()
    with pytest.raises(Undecided, match="Có người đang đổi khóa"):
        ring.add("2027")
    assert len(ring.read().keys) == 1


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
