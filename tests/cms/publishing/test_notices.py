"""Whoever asked for a package hears of it: on any page, after closing the browser, by e-mail where wanted."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from cms.authoring import people
from cms.publishing import notices
from cms.publishing.models import Notice
from curriculum import packages
from curriculum.models import Package
from tests.cms.publishing.test_order import ORDER, PLAIN

NEWS = "/admin/phat-hanh/thong-bao/"
ASKED = {**PLAIN, "structure": "lessons"}
SCRIPT = "publishing/notices.js"


@pytest.fixture
def reviewer(published, member):
    return member(people.REVIEWERS)


def order(client) -> Package:
    client.post(ORDER, ASKED)
    return Package.objects.get(structure="lessons")


def fail(package: Package) -> None:
    Package.objects.filter(pk=package.pk).update(state=Package.State.FAILED, reason="Hết chỗ trên đĩa.")


def test_pages_ask_for_news_only_while_somebody_waits(reviewer):
    assert SCRIPT not in reviewer.get("/admin/").content.decode()
    package = order(reviewer)
    page = reviewer.get("/admin/pages/").content.decode()
    assert page.count(SCRIPT) == 1
    assert reviewer.get(NEWS).json() == {"waiting": 1, "news": []}
    packages.build(package.pk)
    (news,) = reviewer.get(NEWS).json()["news"]
    assert news["text"].startswith("Gói đã xong: SCORM 1.2 · Cài đặt và sử dụng VNeID (0,0")
    assert news["type"] == "success"
    assert [link["label"] for link in news["links"]] == ["Tải về", "Xem"]
    download = reviewer.get(news["links"][0]["url"])
    assert download.status_code == 200
    download.close()
    assert reviewer.get(NEWS).json()["news"] == []  # who fetched it has seen it


def test_news_stay_until_they_are_seen(reviewer):
    package = order(reviewer)
    packages.build(package.pk)
    first = reviewer.get(NEWS).json()["news"]
    assert reviewer.get(NEWS).json()["news"] == first
    assert reviewer.post(f"{NEWS}{first[0]['id']}/").status_code == 204
    assert reviewer.get(NEWS).json() == {"waiting": 0, "news": []}
    assert SCRIPT not in reviewer.get("/admin/").content.decode()


def test_a_failure_is_told_with_its_reason(reviewer):
    fail(order(reviewer))
    (news,) = reviewer.get(NEWS).json()["news"]
    assert (news["type"], news["text"].endswith("Hết chỗ trên đĩa.")) == ("error", True)


def test_asked_for_again_it_is_news_again(reviewer):
    package = order(reviewer)
    fail(package)
    (news,) = reviewer.get(NEWS).json()["news"]
    reviewer.post(f"{NEWS}{news['id']}/")
    reviewer.post(f"/admin/phat-hanh/goi/{package.pk}/lai/")
    assert reviewer.get(NEWS).json() == {"waiting": 1, "news": []}


def test_everybody_who_asked_hears_and_nobody_else(reviewer, member):
    other, stranger = member(people.REVIEWERS, "khac"), member(people.OBSERVERS)
    package = order(reviewer)
    order(other)
    packages.build(package.pk)
    assert len(reviewer.get(NEWS).json()["news"]) == len(other.get(NEWS).json()["news"]) == 1
    assert stranger.get(NEWS).json() == {"waiting": 0, "news": []}
    stranger.post(f"{NEWS}{Notice.objects.first().pk}/")
    assert Notice.objects.filter(seen_at=None).count() == 2


def test_opening_the_course_counts_as_seeing(reviewer):
    packages.build(order(reviewer).pk)
    reviewer.get("/admin/phat-hanh/vneid/vi/?part=1")
    assert Notice.objects.filter(seen_at=None).count() == 1
    reviewer.get("/admin/phat-hanh/vneid/vi/")
    assert not Notice.objects.filter(seen_at=None).exists()


def test_the_first_page_lists_what_one_waits_for(reviewer):
    assert "Gói của bạn" not in reviewer.get("/admin/").content.decode()
    package = order(reviewer)
    assert "Đang đóng gói: SCORM 1.2" in reviewer.get("/admin/").content.decode()
    packages.build(package.pk)
    assert "Gói đã xong: SCORM 1.2" in reviewer.get("/admin/").content.decode()


# --- e-mail -------------------------------------------------------------------------------------------------


@pytest.fixture
def with_address(reviewer):
    reviewer.user.email = "nguoi-duyet@example.vn"
    reviewer.user.save()
    return reviewer


def test_no_mail_unless_the_site_wants_it(with_address):
    packages.build(order(with_address).pk)
    notices.recover()
    assert mail.outbox == []


def test_one_mail_when_it_has_ended(with_address, settings):
    settings.MAIL_NOTICES = True
    package = order(with_address)
    notices.recover()
    assert mail.outbox == []
    packages.build(package.pk)
    notices.recover()
    notices.recover()
    (message,) = mail.outbox
    assert message.to == ["nguoi-duyet@example.vn"]
    assert message.subject.startswith("Gói đã xong: SCORM 1.2")
    assert "http://localhost:8000/admin/phat-hanh/vneid/vi/" in message.body


def test_without_an_address_there_is_no_mail(reviewer, settings):
    settings.MAIL_NOTICES = True
    packages.build(order(reviewer).pk)
    notices.recover()
    assert mail.outbox == []


def test_an_address_that_is_refused_holds_nobody_up(with_address, member, settings, monkeypatch):
    settings.MAIL_NOTICES = True
    other = member(people.REVIEWERS, "khac")
    other.user.email = "khong-con@example.vn"
    other.user.save()
    package = order(with_address)
    order(other)
    packages.build(package.pk)
    send = notices.send_mail

    def refusing(subject, body, sender, to):
        if to == ["khong-con@example.vn"]:
            raise SMTPRecipientsRefused({to[0]: (550, b"unknown")})
        return send(subject, body, sender, to)

    monkeypatch.setattr(notices, "send_mail", refusing)
    notices.recover()
    assert [message.to for message in mail.outbox] == [["nguoi-duyet@example.vn"]]
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_a_mail_server_that_is_away_is_tried_again(with_address, settings, caplog):
    settings.MAIL_NOTICES = True
    packages.build(order(with_address).pk)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    notices.recover()
    assert "was not mailed" in caplog.text
    settings.EMAIL_BACKEND = working
    notices.recover()
    assert len(mail.outbox) == 1
