"""Addresses of the recordings' pages inside the admin."""

from django.urls import path

from cms.library import recordings

app_name = "recordings"
urlpatterns = [
    path("", recordings.listing, name="listing"),
    path("<int:pk>/", recordings.recording, name="recording"),
    path("<int:pk>/thu-lai/<int:artefact_pk>/", recordings.retry, name="retry"),
    path("<int:pk>/dung/<int:artefact_pk>/", recordings.stop, name="stop"),
    path("<int:pk>/phu-de/", recordings.add_caption, name="add_caption"),
    path("<int:pk>/phu-de/<int:caption_pk>/xoa/", recordings.delete_caption, name="delete_caption"),
]
