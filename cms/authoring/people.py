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
        ("library", "add_libraryimage"),
        ("library", "choose_image"),
        ("library", "add_librarymedia"),
        ("wagtaildocs", "add_document"),
        ("wagtaildocs", "choose_document"),
    ],
    REVIEWERS: [("library", "choose_image"), ("wagtaildocs", "choose_document")],
    TRANSLATORS: [("library", "choose_image"), ("library", "add_librarymedia")],
    MEDIA_STAFF: [
        ("library", "add_libraryimage"),
        ("library", "change_libraryimage"),
        ("library", "delete_libraryimage"),
        ("library", "choose_image"),
        ("library", "add_librarymedia"),
        ("library", "change_librarymedia"),
        ("library", "delete_librarymedia"),
        ("wagtaildocs", "add_document"),
        ("wagtaildocs", "change_document"),
        ("wagtaildocs", "choose_document"),
    ],
    OBSERVERS: [],
}
"""On the root collection. Every group may enter the admin."""
