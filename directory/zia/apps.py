from django.apps import AppConfig


class ZiaConfig(AppConfig):
    name = "directory.zia"
    label = "zia"
    verbose_name = "ZIA Admin Portal (embedded)"
