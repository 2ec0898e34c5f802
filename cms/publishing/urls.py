"""Addresses of publishing inside the admin."""

from django.urls import path

from cms.publishing import lab_views, views

app_name = "publishing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("goi/<int:pk>/", views.download, name="download"),
    path("goi/<int:pk>/kiem-tra/", lab_views.report, name="report"),
    path("goi/<int:pk>/thu/", lab_views.try_package, name="try_package"),
    path("goi/<int:pk>/chap-nhan/", lab_views.accept, name="accept_check"),
    path("<str:course_code>/<str:tag>/", views.course, name="course"),
    path("<str:course_code>/<str:tag>/goi/", views.make_package, name="make_package"),
    path("<str:course_code>/<str:tag>/lai/", views.again, name="again"),
]
