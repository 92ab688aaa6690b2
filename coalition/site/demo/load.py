"""Loads the demonstration in one transaction: it is there wholly or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.models import Notice, OutgoingEmail
from matching.services.runs import start_run
from members.models import NationalAuthority, Organisation, User
from projects.choices import Publication
from projects.models import Project

from .authorities import NAMED as NAMED_COUNTRY
from .authorities import load_authorities, load_authority
from .calls import load_call
from .cases import load_cases
from .commitments import Promises
from .country_requests import RequestDesk
from .desk import load_desk
from .logins import address_of, demo_logins
from .matches import Matchmaking
from .offers import Catalogue
from .openings import load_openings
from .organisations import NAMED, Registry, organisation_rows
from .people import Secretariat, enter_person, give_tokens, load_secretariat
from .progress import load_progress
from .projects import Portfolio
from .questions import load_questions
from .results import Reports
from .reviews import STEPS, Review
from .sheets import load_sheet
from .sources import read_rows, read_tree
from .stories import Stories

UNREAD = 6


@transaction.atomic
def load_demonstration() -> bool:
    """Load everything once; return whether there was anything to do. Raise CommandError outside a demonstration."""
    demo_logins()
    if User.objects.filter(email=address_of("administrator")).exists():
        return False
    registry = load_people()
    secretariat = registry.secretariat
    registry.load(row for row in organisation_rows() if row["slug"] != NAMED)
    registry.merge_twin()
    catalogue = Catalogue(secretariat)
    catalogue.load(registry.active())
    catalogue.enter_for_lebanon(registry.by_slug[NAMED])
    load_cases(secretariat)
    _load_requests(secretariat, catalogue)
    load_questions(secretariat)
    load_call(secretariat)
    load_openings(secretariat, registry.by_slug[NAMED])
    _fill_the_register(secretariat, registry.active())
    load_progress()
    Promises(secretariat, registry.by_slug).load()
    host = NationalAuthority.objects.get(country=NAMED_COUNTRY)
    Reports(secretariat, registry.by_slug[NAMED], host).load()
    Stories(secretariat, registry.by_slug[NAMED]).load()
    load_desk(secretariat, host)
    load_sheet(registry.by_slug[NAMED])
    # Waits for the worker: the first candidates are there soon after the portal has started.
    start_run(by=secretariat.coordinator)
    settle_mail()
    return True


@transaction.atomic
def load_people() -> Registry:
    """The Secretariat, an authority and a member with an editor each, and the logins' tokens."""
    secretariat = load_secretariat()
    registry = Registry(secretariat)
    registry.load(row for row in organisation_rows() if row["slug"] == NAMED)
    authority = load_authority(NAMED_COUNTRY, "en", secretariat=secretariat)
    by = secretariat.administrator
    enter_person("ministry", Role.MINISTRY_EDITOR, by=by, authority=authority)
    enter_person("member", Role.MEMBER_EDITOR, by=by, organisation=registry.by_slug[NAMED])
    give_tokens()
    settle_mail()
    return registry


def _load_requests(secretariat: Secretariat, catalogue: Catalogue) -> None:
    """Each request goes its whole way before the next one begins, so that the same offers are free each time."""
    desk = RequestDesk(secretariat, catalogue, load_authorities(secretariat))
    review, matchmaking = Review(secretariat), Matchmaking(secretariat)
    for row in read_rows("requests"):
        need = desk.enter(row)
        asked = desk.send_off(need, row)
        if row["state"] in STEPS:
            asked = STEPS[row["state"]](review, asked)
        matchmaking.load(need, row["matches"].split())
        review.carry_out(asked, row["state"])
        matchmaking.carry_out(asked, row["state"])


def _fill_the_register(secretariat: Secretariat, members: Sequence[Organisation]) -> None:
    """As many fictional projects as still miss to the number that UNESCO stated."""
    published = Project.objects.filter(publication=Publication.PUBLISHED).count()
    Portfolio(secretariat, members).load(read_tree("projects")["size"]["projects"] - published)


def settle_mail() -> None:
    """Leave outbox and inboxes as after a while of use: nobody reads @demo.example, the invitations are accepted, and
    what was told is read but for the latest.

    The mails go before any worker can see them.
    """
    invented = Q(to__endswith="@demo.example") | Q(to=settings.SECRETARIAT_EMAIL)
    OutgoingEmail.objects.filter(invented).delete()
    told = Notice.objects.filter(reader__email__endswith="@demo.example")
    latest = Notice.objects.filter(reader=OuterRef("reader")).order_by("-pk").values("pk")[:UNREAD]
    told.exclude(pk__in=Subquery(latest)).update(read_at=timezone.now())
    told.update(mailed_at=timezone.now())
