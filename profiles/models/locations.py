"""Location-Based Policies: rulesets, and the lists that they are built from."""

from profiles.models.objects import DescribedObject, ProfileObject


class LocationRuleset(DescribedObject):
    """What a Windows client does in one type of network. App profiles choose one per type."""

    class Meta(ProfileObject.Meta):
        verbose_name = "ruleset"


class TrafficIpList(ProfileObject):
    """Networks, with ports and protocols, that rulesets send through the tunnel or past it."""

    class Meta(ProfileObject.Meta):
        verbose_name = "traffic steering IP list"


class DomainList(ProfileObject):
    """Domains whose DNS requests rulesets send through the tunnel or past it."""

    class Meta(ProfileObject.Meta):
        verbose_name = "domain list"


class FirewallIpList(ProfileObject):
    """Addresses and networks that the endpoint firewall of rulesets knows."""

    class Meta(ProfileObject.Meta):
        verbose_name = "firewall IP list"


class LocationApp(ProfileObject):
    """A program, known by its path and, optionally, its signature or certificate."""

    class Meta(ProfileObject.Meta):
        verbose_name = "application of rulesets"
