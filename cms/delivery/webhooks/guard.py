"""Where a webhook may go: to a public address of the Internet, never into our own network.

A platform names the address, so it is not to be trusted: it could name our database, or the cloud's page of
secrets. The name is resolved once, every address it has is looked at, and the connection goes to the very
address that was looked at: a name that changes its mind between the two leads nowhere.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TRANSLATORS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
"""Public IPv6 addresses behind which any IPv4 address may stand, private ones too."""


class ForbiddenAddress(Exception):
    """The message is Vietnamese and says what is wrong."""


@dataclass(frozen=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str
    address: str
    """The IP address to connect to."""


def parse(url: str) -> Target:
    """The parts of an address without its IP. Raises ForbiddenAddress for one that nobody may name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddress(_("Địa chỉ không đúng dạng. Ví dụ: https://lms.example.vn/nhan-tin")) from None
    allowed = ("https", "http") if settings.WEBHOOK_ALLOW_PRIVATE else ("https",)
    if parts.scheme not in allowed or not parts.hostname:
        raise ForbiddenAddress(_("Địa chỉ phải bắt đầu bằng https:// và có tên máy chủ."))
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddress(_("Địa chỉ không được chứa tên đăng nhập hay mật khẩu."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(char.isspace() or not char.isprintable() for char in path):
        raise ForbiddenAddress(_("Địa chỉ chỉ được có chữ không dấu, không có khoảng trắng."))
    return Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path, "")


def resolve(url: str) -> Target:
    """The parts with the IP address to connect to. Raises ForbiddenAddress, or OSError when it has none."""
    target = parse(url)
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a name with an empty or endless part
        raise ForbiddenAddress(_("Tên máy chủ “{host}” không đúng.").format(host=target.host)) from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not settings.WEBHOOK_ALLOW_PRIVATE and not is_public(address):
            raise ForbiddenAddress(
                _("“{host}” dẫn vào mạng nội bộ ({address}), nơi hệ thống không được gửi tin đến.").format(
                    host=target.host, address=address
                )
            )
    return Target(target.scheme, target.host, target.port, target.path, addresses[0])


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif any(ip in network for network in TRANSLATORS):
            return False
    return ip.is_global and not ip.is_multicast
