"""Keys follow each other: rotation, retirement, revocation, loss; and nobody else's list is believed."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curriculum.trust.__main__ import main
from curriculum.trust.base import Refused, Undecided, canonical
from curriculum.trust.keyring import KeyRing
from curriculum.trust.keys import KeySet, certify, read_keys
from curriculum.trust.verify import verify
from tests.curriculum.trust.statements import NOW, keys_file, signature


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
