"""Addresses of the files that pages of the site and of the admin show."""

from django.urls import path

from cms.library import views

app_name = "library"
urlpatterns = [
    path("<str:sha256>.<str:extension>", views.rendition, name="rendition"),
    path("original/<int:pk>", views.original, name="original"),
]
