"""Who may work on a recording: asked by every page about one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtailmedia import get_permission_policy

from cms.library.models import LibraryMedia


def changeable(request: HttpRequest, pk: int) -> LibraryMedia:
    """The recording, if it stands on an asset and this person may change it."""
    media = get_object_or_404(LibraryMedia.objects.select_related("asset"), pk=pk, asset__isnull=False)
    if not get_permission_policy().user_has_permission_for_instance(request.user, "change", media):
        raise PermissionDenied
    return media
