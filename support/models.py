"""Tenant-wide settings under Client Connector Support."""

from django.db import models


class RootCertificate(models.Model):
    """The company's own root certificate, pushed to devices instead of the Zscaler one. At most one row (pk 1)."""

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
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_root_certificate")]

    def __str__(self) -> str:
        return self.subject
