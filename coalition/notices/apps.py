from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "coalition.notices"
    verbose_name = _("Inbox and mails")
