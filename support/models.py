"""Tenant-wide settings under Client Connector Support."""

from django.db import models

from portal.lib.single_row import SingleRow, only_row


class RootCertificate(SingleRow):
    """The company's own root certificate, pushed to devices instead of the Zscaler one."""

    pem = models.TextField()
    subject = models.CharField(max_length=500)
    issuer = models.CharField(max_length=500)
    serial = models.CharField(max_length=80)
    key_type = models.CharField(max_length=40)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    sha256 = models.CharField(max_length=95)
    uploaded_at = models.DateTimeField()
    uploaded_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name = "custom certificate"
        constraints = [only_row("one_root_certificate")]

    def __str__(self) -> str:
        return self.subject


class BusinessContinuity(SingleRow):
    """The values as the upstream held them at the last sync that went well, and how the last try went.

    `synced_at` is empty until a sync went well. `trouble` is empty where the last try went well.
    """

    controller_dns = models.CharField(max_length=512, blank=True)
    controller_sni = models.CharField(max_length=512, blank=True)
    sp_url = models.CharField(max_length=512, blank=True)
    sp_ca_certificate = models.TextField(blank=True)
    source = models.CharField(max_length=255, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    synced_by_name = models.CharField(max_length=150, blank=True)
    tried_at = models.DateTimeField()
    tried_by_name = models.CharField(max_length=150)
    trouble = models.CharField(max_length=20, blank=True)
    trouble_words = models.TextField(blank=True)

    class Meta:
        verbose_name = "Business Continuity"
        verbose_name_plural = "Business Continuity"
        default_permissions = ("view",)
        permissions = [("sync_businesscontinuity", "Can sync Business Continuity")]
        constraints = [only_row("one_business_continuity")]

    def __str__(self) -> str:
        return "Business Continuity"
