"""What one entry of a tag list, or a text of a certain form, may be.

Each grammar takes a text and returns its normal form, or raises ValueError with the reason. Reading a normal form
again gives the same.
"""

from profiles.catalog.grammars.addresses import (
    address,
    inclusion_v4,
    inclusion_v6,
    ip_address,
    ipv4_address,
    ipv6_address,
    network_range,
)
from profiles.catalog.grammars.keys import public_key
from profiles.catalog.grammars.names import android_app, domain, gateway, host, host_name, proxy_address
from profiles.catalog.grammars.paths import process_path
from profiles.catalog.grammars.ports import port_range, source_port
from profiles.catalog.grammars.urls import web_address

__all__ = [
    "address",
    "android_app",
    "domain",
    "gateway",
    "host",
    "host_name",
    "inclusion_v4",
    "inclusion_v6",
    "ip_address",
    "ipv4_address",
    "ipv6_address",
    "network_range",
    "port_range",
    "process_path",
    "proxy_address",
    "public_key",
    "source_port",
    "web_address",
]
