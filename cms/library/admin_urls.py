"""Addresses of the recordings' pages inside the admin."""

from django.urls import path

from cms.library import caption_editor, dashboard, listing, montage, recordings

app_name = "recordings"
urlpatterns = [
    path("", listing.listing, name="listing"),
    path("tong-quan/", dashboard.dashboard, name="dashboard"),
    path("<int:pk>/", recordings.recording, name="recording"),
    path("<int:pk>/thu-lai/", recordings.retry_all, name="retry_all"),
    path("<int:pk>/thu-lai/<int:artefact_pk>/", recordings.retry, name="retry"),
    path("<int:pk>/dung/", recordings.stop_all, name="stop_all"),
    path("<int:pk>/dung/<int:artefact_pk>/", recordings.stop, name="stop"),
    path("<int:pk>/lam-truoc/<int:artefact_pk>/", recordings.hurry, name="hurry"),
    path("<int:pk>/cach-xu-ly/", recordings.save_wishes, name="save_wishes"),
    path("<int:pk>/ban-kem/", recordings.add_track, name="add_track"),
    path("<int:pk>/ban-kem/<int:track_pk>/bo/", recordings.delete_track, name="delete_track"),
    path("<int:pk>/dang-song/", caption_editor.peaks, name="peaks"),
    path("<int:pk>/cat-ghep/", montage.montage, name="montage"),
    path("<int:pk>/phu-de/", recordings.add_caption, name="add_caption"),
    path("<int:pk>/phu-de/sua/", caption_editor.editor, name="caption_editor"),
    path("<int:pk>/phu-de/luu/", caption_editor.save, name="save_captions"),
    path("<int:pk>/phu-de/<int:caption_pk>.srt", caption_editor.subrip, name="subrip"),
    path("<int:pk>/phu-de/<int:caption_pk>/xoa/", recordings.delete_caption, name="delete_caption"),
]
