"""Addresses of uploads inside the admin; the first two speak tus."""

from django.urls import path

from cms.library import arrivals, uploads

app_name = "uploads"
urlpatterns = [
    path("", uploads.collection, name="collection"),
    path("<uuid:pk>/", uploads.upload, name="upload"),
    path("<uuid:pk>/kiem-tra/", arrivals.check, name="check"),
    path("<uuid:pk>/vao-kho/", arrivals.keep, name="keep"),
    path("<uuid:pk>/bo/", arrivals.give_up, name="give_up"),
    path("nhieu-tep/", arrivals.many, name="many"),
]
