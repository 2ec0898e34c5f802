"""“Gói của bạn” on the first page of the admin."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cms.publishing import notices

SHOWN = 6


class PackagesPanel(Component):
    name = "packages"
    template_name = "publishing/packages_panel.html"
    order = 150

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"lines": notices.latest(parent_context["request"].user, SHOWN)}
