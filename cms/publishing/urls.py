"""Addresses of publishing inside the admin."""

from django.urls import path

from cms.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("goi/<int:pk>/", views.download, name="download"),
    path("<str:course_code>/<str:tag>/", views.course, name="course"),
    path("<str:course_code>/<str:tag>/goi/", views.make_package, name="make_package"),
    path("<str:course_code>/<str:tag>/lai/", views.again, name="again"),
]
