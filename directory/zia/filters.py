from directory.zia.models import ZiaUser
from portal.lib.search import SearchFilter


class ZiaUserFilter(SearchFilter):
    searched = ("name", "email")

    class Meta:
        model = ZiaUser
        fields: tuple[str, ...] = ()
