from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"

    def ready(self) -> None:
        from django.urls import reverse

        from portal.lib import places
        from profiles.enrolment import tenant
        from support import on_devices

        places.register(places.SYNC, lambda: reverse("support:advanced_configuration"))
        places.register(places.HELD_RUN, lambda run_id: reverse("support:held", args=[run_id]))
        tenant.register("rootCertificate", on_devices.root_certificate, on_devices.certificate_stamp)
        tenant.register("businessContinuity", on_devices.business_continuity, on_devices.continuity_stamp)
