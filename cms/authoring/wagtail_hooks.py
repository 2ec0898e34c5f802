"""What authoring adds to the admin: forms that fit a telephone."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def narrow_forms() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("narrow-forms.css"))
