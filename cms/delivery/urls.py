"""Addresses of delivery inside the admin."""

from django.urls import path

from cms.delivery.views import channels, platforms, tokens, webhooks

app_name = "delivery"
urlpatterns = [
    path("nen-tang/<int:pk>/", platforms.platform, name="platform"),
    path("nen-tang/<int:pk>/da-lay/", platforms.accesses, name="accesses"),
    path("nen-tang/<int:pk>/ma/", tokens.create, name="create_token"),
    path("nen-tang/ma/<int:pk>/", tokens.edit, name="edit_token"),
    path("nen-tang/ma/<int:pk>/doi/", tokens.rotate, name="rotate_token"),
    path("nen-tang/ma/<int:pk>/thu-hoi/", tokens.revoke, name="revoke_token"),
    path("nen-tang/<int:pk>/nhan-tin/", webhooks.create, name="create_webhook"),
    path("nen-tang/nhan-tin/<int:pk>/", webhooks.edit, name="edit_webhook"),
    path("nen-tang/nhan-tin/<int:pk>/xoa/", webhooks.delete, name="delete_webhook"),
    path("nen-tang/nhan-tin/<int:pk>/bat/", webhooks.enable, name="enable_webhook"),
    path("nen-tang/nhan-tin/<int:pk>/nhat-ky/", webhooks.sent, name="sent"),
    path("nen-tang/nhan-tin/tin/<int:pk>/gui-lai/", webhooks.send_again, name="send_again"),
    path("ban-dang-dung/", channels.running, name="running"),
    path("kenh/<str:course_code>/<str:tag>/", channels.course, name="course"),
    path("kenh/<str:course_code>/<str:tag>/<str:channel>/", channels.move, name="move"),
]
