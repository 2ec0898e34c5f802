"""Vietnamese first, whatever the browser says."""


def test_the_admin_is_vietnamese_in_an_english_browser(db, client):
    html = client.get("/admin/login/", headers={"Accept-Language": "en-US,en;q=0.9"}).content.decode()
    assert '<html lang="vi"' in html


def test_the_root_leads_to_the_vietnamese_home(tree, client):
    answer = client.get("/", headers={"Accept-Language": "en-US"})
    assert (answer.status_code, answer.url) == (302, "/vi/")
