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
from profiles.catalog.grammars.certificates import certificate, thumbprint
from profiles.catalog.grammars.keys import public_key
from profiles.catalog.grammars.names import (
    android_app,
    domain,
    domain_or_workgroup,
    gateway,
    host,
    host_name,
    ownership_variable,
    proxy_address,
    tenant_id,
)
from profiles.catalog.grammars.paths import absolute_path, process_path, registry_key
from profiles.catalog.grammars.ports import port_range, source_port
from profiles.catalog.grammars.urls import web_address
from profiles.catalog.grammars.versions import client_version, least_patch, least_version

__all__ = [
    "absolute_path",
    "address",
    "android_app",
    "certificate",
    "client_version",
    "domain",
    "domain_or_workgroup",
    "gateway",
    "host",
    "host_name",
    "inclusion_v4",
    "inclusion_v6",
    "ip_address",
    "ipv4_address",
    "ipv6_address",
    "least_patch",
    "least_version",
    "network_range",
    "ownership_variable",
    "port_range",
    "process_path",
    "proxy_address",
    "public_key",
    "registry_key",
    "source_port",
    "tenant_id",
    "thumbprint",
    "web_address",
]
