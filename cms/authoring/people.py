"""Who may do what: the groups of people, as a table, and the workflow that a lesson goes through."""

EDITORS = "Biên tập viên"
REVIEWERS = "Người duyệt"
TRANSLATORS = "Người dịch"
MEDIA_STAFF = "Cán bộ hình và tiếng"
OBSERVERS = "Quan sát viên"

WORKFLOW = "Biên tập – duyệt – xuất bản"
REVIEW_TASK = "Duyệt nội dung"

PAGE_RIGHTS: dict[str, list[str]] = {
    EDITORS: ["add_page", "change_page"],
    REVIEWERS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
"""On the whole tree. Translators get theirs per language, on the home page of that language."""

COLLECTION_RIGHTS: dict[str, list[tuple[str, str]]] = {
    EDITORS: [
        ("wagtailimages", "add_image"),
        ("wagtailimages", "choose_image"),
        ("wagtailmedia", "add_media"),
        ("wagtailmedia", "change_media"),  # there is no right to choose: without this they see only their own
        ("wagtaildocs", "add_document"),
        ("wagtaildocs", "choose_document"),
    ],
    REVIEWERS: [("wagtailimages", "choose_image"), ("wagtaildocs", "choose_document")],
    TRANSLATORS: [("wagtailimages", "choose_image"), ("wagtailmedia", "add_media")],
    MEDIA_STAFF: [
        ("wagtailimages", "add_image"),
        ("wagtailimages", "change_image"),
        ("wagtailimages", "delete_image"),
        ("wagtailimages", "choose_image"),
        ("wagtailmedia", "add_media"),
        ("wagtailmedia", "change_media"),
        ("wagtailmedia", "delete_media"),
        ("wagtaildocs", "add_document"),
        ("wagtaildocs", "change_document"),
        ("wagtaildocs", "choose_document"),
    ],
    OBSERVERS: [],
}
"""On the root collection. Every group may enter the admin.

Wagtail asks for rights on its own models of pictures and recordings, whatever we put in their place.
"""
