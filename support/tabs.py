"""The tabs of Client Connector Support, as data. A tab that is not built is not listed."""

from django.http import HttpRequest
from django.urls import reverse

from portal.lib.tabs import Tab

TABS = (("Advanced Configuration", "support:advanced_configuration", "directory.view_syncrun"),)


def tabs_for(request: HttpRequest) -> list[Tab]:
    """The tabs that the admin may open."""
    visible = [(label, reverse(name)) for label, name, permission in TABS if request.user.has_perm(permission)]
    return [Tab(label, url, request.path.startswith(url)) for label, url in visible]
