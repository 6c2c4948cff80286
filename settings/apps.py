"""Django's administration, with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "settings.administration.Administration"
