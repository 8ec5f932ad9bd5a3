"""What one entry of a tag list, or a text of a certain form, may be.

Each grammar takes a text and returns its normal form, or raises ValueError with the reason. Reading a normal form
again gives the same.
"""

from profiles.catalog.grammars.addresses import address, inclusion_v4, inclusion_v6
from profiles.catalog.grammars.keys import public_key
from profiles.catalog.grammars.names import android_app, domain, gateway, host
from profiles.catalog.grammars.paths import process_path
from profiles.catalog.grammars.ports import port_range, source_port
from profiles.catalog.grammars.urls import web_address

__all__ = [
    "address",
    "android_app",
    "domain",
    "gateway",
    "host",
    "inclusion_v4",
    "inclusion_v6",
    "port_range",
    "process_path",
    "public_key",
    "source_port",
    "web_address",
]
