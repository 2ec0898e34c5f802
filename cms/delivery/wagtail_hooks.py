"""What delivery adds to the admin: the platforms' tokens, under settings."""

from wagtail import hooks

from cms.delivery.views import PlatformTokenViewSet, platform_tokens


@hooks.register("register_admin_viewset")
def viewset() -> PlatformTokenViewSet:
    return platform_tokens
