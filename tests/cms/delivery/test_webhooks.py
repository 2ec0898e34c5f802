"""Webhooks: signed as the standard says, kept out of our own network, retried, written down."""

import datetime
import json
import socket
import ssl
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.delivery import channels
from cms.delivery.models import Delivery, Webhook
from cms.delivery.webhooks import deliveries, guard, sending, signing
from curriculum import packages, releases
from curriculum.models import Package
from curriculum.signals import package_settled
from tests.cms.delivery.conftest import deliver, newcomer
from tests.cms.delivery.receiver import Receiver
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    found = Receiver()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def hook(receiver) -> Webhook:
    return Webhook.objects.create(platform=newcomer("LMS tỉnh").token.platform, url=receiver.url)


def send_all() -> None:
    for delivery in Delivery.objects.filter(state="queued").order_by("pk"):
        deliveries.send(delivery.pk)


def test_the_example_of_the_specification():
    signature = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_news_once_to_whom_it_concerns(hook, receiver, settings):
    other = newcomer("Thử trước", channel="canary").token.platform
    Webhook.objects.create(platform=other, url=f"{receiver.url}/canary", events=["release.withdrawn"])
    release, _ = releases.freeze(golden("minimal"))
    deliver(release)
    settings.RELEASE_CHANNEL = "draft"
    releases.freeze(golden("minimal").model_copy(update={"title": "Hai"}))
    channels.point(("stable", "CT-CD-02", "vi"), 2, by=None)
    channels.point(("stable", "CT-CD-02", "vi"), 1, by=None)
    releases.withdraw("CT-CD-02", "vi")
    releases.withdraw("CT-CD-02", "vi")
    send_all()
    told = [
        (got.path, json.loads(got.body)["type"], json.loads(got.body)["data"]["number"])
        for got in receiver.got
    ]
    assert told == [
        ("/nhan", "release.published", 1),
        ("/nhan", "package.ready", 1),
        ("/nhan", "release.published", 2),
        ("/nhan", "release.published", 1),
        ("/nhan/canary", "release.withdrawn", None),
        ("/nhan", "release.withdrawn", None),
    ]
    assert len({(got.path, got.headers["webhook-id"]) for got in receiver.got}) == 6


def test_packages_that_are_blocked_are_not_a_release_that_is_withdrawn(hook, receiver, monkeypatch):
    release, _ = releases.freeze(golden("minimal"))
    with monkeypatch.context() as unchecked:
        unchecked.setattr(packages, "deliverable", Package.objects.none)
        package = deliver(release)
    package_settled.send(Package, package=package)
    with monkeypatch.context() as failed:
        failed.setattr(packages, "deliverable", Package.objects.none)
        package_settled.send(Package, package=package)
    send_all()
    assert [json.loads(got.body)["type"] for got in receiver.got] == [
        "release.published",
        "release.published",
        "package.withdrawn",
    ]


def test_a_person_who_moves_a_channel_is_another_news(hook, receiver, admin_user, settings):
    releases.freeze(golden("minimal"))
    settings.RELEASE_CHANNEL = "draft"
    releases.freeze(golden("minimal").model_copy(update={"title": "Hai"}))
    channels.point(("stable", "CT-CD-02", "vi"), 2, by=admin_user)
    send_all()
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["release.published", "channel.changed"]


def test_what_arrives_can_be_verified(hook, receiver):
    releases.freeze(golden("minimal"))
    send_all()
    (got,) = receiver.got
    expected = signing.sign(
        hook.secret, got.headers["webhook-id"], int(got.headers["webhook-timestamp"]), got.body.decode()
    )
    assert got.headers["webhook-signature"] == expected
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 60
    data = json.loads(got.body)["data"]
    assert (data["channel"], data["course_code"], data["language"]) == ("stable", "CT-CD-02", "vi")


def test_a_change_that_is_rolled_back_tells_nobody(hook, django_db_blocker):
    from django.db import transaction

    with transaction.atomic():
        releases.freeze(golden("minimal"))
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


# --- trying again -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 301, 404, 199 + 200])
def test_no_answer_of_success_is_tried_again_later(hook, receiver, status):
    receiver.answers = [status]
    releases.freeze(golden("minimal"))
    send_all()
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.attempts, delivery.status) == ("queued", 1, status)
    assert delivery.next_try_at > timezone.now() + timedelta(seconds=3)
    assert len(receiver.got) == 1  # no redirect was followed
    send_all()
    assert len(receiver.got) == 1  # not before its time
    assert deliveries.recover() == 0
    Delivery.objects.update(next_try_at=timezone.now())
    assert deliveries.recover() == 1
    send_all()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("done", 2, 200)
    assert [got.headers["webhook-id"] for got in receiver.got] == [delivery.message_id] * 2
    assert Webhook.objects.get().failing_since is None


def test_nobody_listens(hook, receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        hook.url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    hook.save()
    releases.freeze(golden("minimal"))
    send_all()
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.status) == ("queued", None)
    assert delivery.reason.startswith("Không nhận được trả lời: ")


def test_a_fault_of_our_own_is_tried_again_too(hook, receiver):
    Webhook.objects.update(secret="whsec_not base64")
    releases.freeze(golden("minimal"))
    with pytest.raises(ValueError, match="base64"):
        send_all()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)


def test_one_that_drips_is_cut_off(hook, receiver, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST", 0.3)
    receiver.drips = True
    releases.freeze(golden("minimal"))
    began = time.monotonic()
    send_all()
    assert time.monotonic() - began < 3
    assert Delivery.objects.get().state == "queued"


def test_the_attempts_come_to_an_end(hook, receiver):
    receiver.answers = [500] * 20
    releases.freeze(golden("minimal"))
    for _ in range(20):
        Delivery.objects.update(next_try_at=timezone.now())
        send_all()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, len(receiver.got)) == ("failed", 10, 10)
    assert timedelta(days=3) < sum(deliveries.PAUSES, timedelta()) < timedelta(days=5)


def test_other_messages_wait_for_an_address_that_fails(hook, receiver):
    receiver.answers = [500]
    for code in ("CT-1", "CT-2", "CT-3"):
        releases.freeze(golden("minimal").model_copy(update={"code": code}))
    send_all()
    assert len(receiver.got) == 1
    assert Delivery.objects.filter(state="queued").count() == 3


def test_a_worker_that_died_while_sending(hook, receiver):
    releases.freeze(golden("minimal"))
    delivery = Delivery.objects.get()
    assert deliveries._claim(delivery.pk)
    assert deliveries._claim(delivery.pk) is None
    assert deliveries.recover() == 0
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert deliveries.recover() == 1
    send_all()
    assert (Delivery.objects.get().state, len(receiver.got)) == ("done", 1)


def test_a_task_that_was_lost(hook, receiver):
    releases.freeze(golden("minimal"))
    assert deliveries.recover() == 0
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert deliveries.recover() == 1
    assert deliveries.recover() == 0


def test_an_address_that_fails_for_days_is_switched_off_and_it_is_said(
    hook, receiver, settings, admin_client
):
    receiver.answers = [500]
    releases.freeze(golden("minimal"))
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS))
    send_all()
    hook.refresh_from_db()
    assert (hook.active, hook.disabled_reason) == (
        False,
        "Không nhận tin suốt 5 ngày. Máy chủ trả lời mã 500.",
    )
    assert ModelLogEntry.objects.get().message.startswith(f"Đã tắt địa chỉ nhận tin {hook.url}")
    assert "Một địa chỉ nhận tin đã bị tắt" in admin_client.get("/admin/nen-tang/").content.decode()
    releases.freeze(golden("khmer"))
    assert Delivery.objects.count() == 1
    admin_client.post(f"/admin/nen-tang/nhan-tin/{hook.pk}/bat/")
    assert deliveries.recover() == 1
    send_all()
    hook.refresh_from_db()
    assert (Delivery.objects.get().state, hook.active, hook.failing_since) == ("done", True, None)


def test_an_address_that_says_it_is_gone_is_switched_off_at_once(hook, receiver):
    receiver.answers = [410]
    releases.freeze(golden("minimal"))
    send_all()
    assert not Webhook.objects.get().active


# --- our own network ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_private_addresses(address):
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.191", "2001:4860:4860::8888"])
def test_public_addresses(address):
    assert guard.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example.vn/",
        "ftp://lms.example.vn/",
        "https://",
        "https://user:pass@lms.example.vn/",
        "https://lms.example.vn:99999/",
        "https://[::1/",
        "https://lms.example.vn/a b",
        "https://lms.example.vn/\r\nX-Evil: 1",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://a..b/",
        f"https://{'a' * 300}.vn/",
    ],
)
def test_addresses_that_nobody_may_name(url):
    with pytest.raises(guard.ForbiddenAddress):
        guard.resolve(url)


def test_a_name_with_one_private_address_among_others(monkeypatch):
    answers = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(guard.ForbiddenAddress, match="mạng nội bộ"):
        guard.resolve("https://lms.example.vn/")


def test_a_name_that_changes_its_mind_leads_nowhere(hook, receiver, settings, monkeypatch):
    """The message is refused when sent, although the address was fine when it was written down."""
    settings.WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url="https://localhost/")
    releases.freeze(golden("minimal"))
    send_all()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status) == ("queued", None)
    assert "mạng nội bộ" in delivery.reason


def test_the_connection_goes_to_the_address_that_was_looked_at(hook, receiver, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def resolves_once(host, *args, **kwargs):
        asked.append(host)
        return real("127.0.0.1", *args, **kwargs)

    Webhook.objects.update(url=receiver.url.replace("127.0.0.1", "lms.example.vn"))
    releases.freeze(golden("minimal"))
    monkeypatch.setattr(socket, "getaddrinfo", resolves_once)
    send_all()
    assert [host for host in asked if host == "lms.example.vn"] == ["lms.example.vn"]
    assert receiver.got[0].headers["host"].startswith("lms.example.vn:")


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """Of a server that calls itself `name`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = (pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.mark.parametrize(
    ("host", "trusted", "arrives"),
    [("lms.example.vn", True, True), ("lms.example.vn", False, False), ("khac.example.vn", True, False)],
)
def test_a_server_proves_its_name_by_a_certificate(settings, tmp_path, monkeypatch, host, trusted, arrives):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    receiver = Receiver(certificate=certificate(tmp_path, "lms.example.vn"))
    receiver.start()
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *args, **kwargs: real("127.0.0.1", *args, **kwargs)
    )
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", receiver.certificate[0])
    url = receiver.url.replace("127.0.0.1", host)
    try:
        if arrives:
            assert sending.post(url, b"{}", {}) == 200
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                sending.post(url, b"{}", {})
    finally:
        receiver.stop()
    assert len(receiver.got) == arrives


# --- the admin ----------------------------------------------------------------------------------------------


def test_the_key_is_shown_once(admin_client, receiver, platform):
    path = f"/admin/nen-tang/{platform.token.platform_id}/"
    form = {"url": receiver.url, "events": ["release.published"]}
    page = admin_client.post(f"{path}nhan-tin/", form, follow=True).content.decode()
    secret = page.partition("<code>whsec_")[2].partition("</code>")[0]
    hook = Webhook.objects.get()
    assert f"whsec_{secret}" == hook.secret
    assert secret not in admin_client.get(path).content.decode()


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://lms.example.vn/", "https://khong-co.invalid/"])
def test_a_form_refuses_an_address_with_advice(admin_client, platform, url):
    path = f"/admin/nen-tang/{platform.token.platform_id}/nhan-tin/"
    page = admin_client.post(path, {"url": url, "events": ["release.published"]})
    assert page.status_code == 200
    assert "error-message" in page.content.decode()
    assert not Webhook.objects.exists()


def test_the_log_and_sending_again(admin_client, hook, receiver):
    releases.freeze(golden("minimal"))
    send_all()
    path = f"/admin/nen-tang/nhan-tin/{hook.pk}/nhat-ky/"
    assert "release.published" in admin_client.get(path).content.decode()
    delivery = Delivery.objects.get()
    answer = admin_client.post(f"/admin/nen-tang/nhan-tin/tin/{delivery.pk}/gui-lai/", follow=True)
    assert "Tin sẽ được gửi lại" in answer.content.decode()
    send_all()
    assert [got.headers["webhook-id"] for got in receiver.got] == [delivery.message_id] * 2
    Webhook.objects.update(active=False)
    assert not deliveries.redeliver(delivery)


def test_deleting(admin_client, hook):
    assert "xóa nhật ký gửi" in admin_client.get(f"/admin/nen-tang/nhan-tin/{hook.pk}/xoa/").content.decode()
    admin_client.post(f"/admin/nen-tang/nhan-tin/{hook.pk}/xoa/")
    assert not Webhook.objects.exists()


def test_the_code_that_the_docs_give_to_platforms(hook, receiver):
    page = (Path(__file__).parents[3] / "docs" / "platforms.md").read_text("utf-8")
    given: dict = {}
    exec(page.partition("```python\n")[2].partition("```")[0], given)
    releases.freeze(golden("minimal"))
    send_all()
    (got,) = receiver.got
    assert given["genuine"](hook.secret, got.headers, got.body)
    assert not given["genuine"](hook.secret, got.headers, got.body + b" ")
    assert not given["genuine"](signing.new_secret(), got.headers, got.body)
    late = str(int(got.headers["webhook-timestamp"]) - 301)
    assert not given["genuine"](hook.secret, got.headers | {"webhook-timestamp": late}, got.body)
