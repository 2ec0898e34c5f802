"""Addresses of publishing inside the admin."""

from django.urls import path

from cms.publishing import export_views, lab_views, notice_views, order_views, views

app_name = "publishing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("goi/<int:pk>/", order_views.download, name="download"),
    path("goi/<int:pk>/lai/", order_views.retry, name="retry_package"),
    path("goi/<int:pk>/kiem-tra/", lab_views.report, name="report"),
    path("goi/<int:pk>/thu/", lab_views.try_package, name="try_package"),
    path("goi/<int:pk>/chap-nhan/", lab_views.accept, name="accept_check"),
    path("thong-bao/", notice_views.news, name="news"),
    path("thong-bao/<int:pk>/", notice_views.seen, name="seen"),
    path("hang-loat/", export_views.overview, name="exports"),
    path("hang-loat/<int:pk>/", export_views.export, name="export"),
    path("hang-loat/<int:pk>/tai-ve/", export_views.download, name="download_export"),
    path("hang-loat/<int:pk>/dung/", export_views.cancel, name="cancel_export"),
    path("hang-loat/<int:pk>/lai/", export_views.retry, name="retry_export"),
    path("hang-loat/<int:pk>/nua/", export_views.repeat, name="repeat_export"),
    path("<str:course_code>/<str:tag>/", views.course, name="course"),
    path("<str:course_code>/<str:tag>/goi/", order_views.order, name="order"),
    path("<str:course_code>/<str:tag>/lai/", views.again, name="again"),
]
