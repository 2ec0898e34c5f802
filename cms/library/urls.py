"""Addresses of the files that pages of the site and of the admin show."""

from django.urls import path

from cms.library import hls, views

app_name = "library"
urlpatterns = [
    path("<str:sha256>.<str:extension>", views.rendition, name="rendition"),
    path("hls/<str:sha256>/<str:name>", hls.member, name="hls"),
    path("hls/<str:sha256>.zip", hls.archive, name="hls_archive"),
    path("original/<int:pk>", views.original, name="original"),
]
