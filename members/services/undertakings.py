"""What members undertake: three obligations and four data principles, each text with its version.

Source of the subjects: the Coalition's terms for members; the wording here is the portal's own.
A changed wording is a new version: members accept it anew, and what they accepted before stays on record.
"""

from django.db import transaction

from members.choices import UndertakingKind
from members.models import Undertaking

_OBLIGATION = UndertakingKind.OBLIGATION
_PRINCIPLE = UndertakingKind.DATA_PRINCIPLE

# (code, kind, version, text), in the order of display within a kind.
TEXTS: tuple[tuple[str, UndertakingKind, int, str], ...] = (
    ("support-an-objective", _OBLIGATION, 1, "We work towards at least one of the Coalition's objectives."),
    (
        "respond-to-requests",
        _OBLIGATION,
        1,
        "We answer the requests that UNESCO passes on to us, also with a no.",
    ),
    ("work-together", _OBLIGATION, 1, "We cooperate with the other members instead of working beside them."),
    (
        "appropriate-use",
        _PRINCIPLE,
        1,
        "We use learners' data only for their education, and never for advertising or for sale.",
    ),
    (
        "learners-control",
        _PRINCIPLE,
        1,
        "Learners and their guardians can see, correct, take along and delete what we keep about them.",
    ),
    (
        "security",
        _PRINCIPLE,
        1,
        "We protect learners' data and devices, and report an incident without delay.",
    ),
    (
        "transparent-lifespan",
        _PRINCIPLE,
        1,
        "We say before the start how long a service stays free, what follows, and how a country leaves it.",
    ),
)


@transaction.atomic
def load_undertakings() -> int:
    """Bring the table to TEXTS and return their number; running it again changes nothing."""
    kept = [_load(position, *text) for position, text in enumerate(TEXTS)]
    Undertaking.objects.exclude(pk__in=kept).filter(is_current=True).update(is_current=False)
    return len(kept)


def _load(position: int, code: str, kind: UndertakingKind, version: int, text: str) -> int:
    row, _created = Undertaking.objects.update_or_create(
        code=code,
        version=version,
        defaults={"kind": kind, "position": position, "text": text, "is_current": True},
    )
    return row.pk
