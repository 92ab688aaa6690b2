"""The mail of the day, as data (coalition/core/outbox/events.py)."""

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SIGNED_IN
from coalition.core.outbox.events import MailEvent, Topic, declare
from coalition.core.outbox.unsubscribing import ALL_TOPICS

# What ends this mail ends all that is not urgent.
DAY = Topic(ALL_TOPICS, _("The mail of the day"), in_inbox=False)

declare(
    MailEvent(
        "notices/digest",
        _("What is new, in one mail a day"),
        DAY,
        {
            "name": "Amina Example",
            "lines": [
                {"title": "REQ-2026-0042 has come in", "link": "/notices/41/"},
                {"title": "Agreed by Senegal: Radio and television lessons", "link": "/notices/42/"},
            ],
            "total": 3,
            "more": 1,
            "link": "/notices/",
            "choices": "/notices/choices/",
        },
        SIGNED_IN,
    ),
)
