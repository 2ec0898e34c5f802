"""What the door remembers: who may come in, what each channel offers, what was sent out and reported back."""

from cms.delivery.models.offers import CHANNELS, Channel, ChannelMove, ChannelState, Gone, Offer
from cms.delivery.models.platforms import SCOPES, Platform, PlatformToken, RateWindow
from cms.delivery.models.records import Access, RunningRelease
from cms.delivery.models.webhooks import EVENTS, Delivery, Webhook

__all__ = [
    "CHANNELS",
    "EVENTS",
    "SCOPES",
    "Access",
    "Channel",
    "ChannelMove",
    "ChannelState",
    "Delivery",
    "Gone",
    "Offer",
    "Platform",
    "PlatformToken",
    "RateWindow",
    "RunningRelease",
    "Webhook",
]
