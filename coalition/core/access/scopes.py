"""What a token may be used for. It never gives more than its owner has: a scope only narrows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    READ = "read", _("Read what I may see")
    OFFERS = "offers:write", _("Write offers")
    COMMITMENTS = "commitments:write", _("Write commitments")
    RESULTS = "results:write", _("Report results")
    REQUESTS = "requests:write", _("Write draft requests and their needs")
