"""Addresses of translation inside the admin."""

from django.urls import path
from django.views.generic import RedirectView

from cms.localization import views

app_name = "localization"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<str:code>/mo/<int:course_id>/", views.open_course, name="open_course"),
    path("lay-thay-doi/<int:translation_id>/", views.take_changes, name="take_changes"),
]

_report = RedirectView.as_view(pattern_name="localization:overview")
overriding = [
    path("localize/submit/page/<int:page_id>/", views.SubmitPageView.as_view()),
    path("localize/translate/<int:translation_id>/pofile/upload/", views.upload_po),
    path("localize/reports/translations/", _report),
    path("localize/reports/translations/results/", _report),
]
"""At addresses of wagtail-localize, found before its own; its names still lead here."""
