"""What the Secretariat reads about an organisation beside its own words: acceptances, people, history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.history import entries_of, next_step
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord

from .choices import MembershipStatus
from .forms.languages import language_name
from .models import Affiliation, Application, Merge, Organisation, Undertaking
from .services.identity import possible_duplicates
from .turns import holder_of
from .workflow import MEMBERSHIP, MERGE


def bar_facts_of(organisation: Any) -> list[tuple[str, str]]:
    """For a row of `Organisation.objects.for_desk()`."""
    return [
        (_("Category"), organisation.get_category_display()),
        (_("Seat"), str(organisation.country or "–")),
        (_("Language"), language_name(organisation.language.partition("-")[0])),
        next_step(holder_of(organisation), organisation.since),
    ]


def own_words_of(organisation: Organisation) -> list[dict[str, str]]:
    """The application as the `answers` component shows it."""
    answers = [
        (_("What it does"), organisation.summary),
        (_("Strengths it brings"), organisation.strengths),
        (_("What it can do for countries"), organisation.contribution),
        (_("Objectives"), "\n".join(str(row) for row in organisation.objectives.all())),
        (_("Flagships"), "\n".join(str(row) for row in organisation.flagships.all())),
        (_("Missions"), "\n".join(str(row) for row in organisation.missions.all())),
    ]
    return [{"label": label, "value": value or _("not said")} for label, value in answers]


def undertakings_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Every current text, and the older ones that were accepted, each with who accepted it and when; two queries."""
    accepted = {row.undertaking_id: row for row in organisation.acceptances.select_related("accepted_by")}
    texts = Undertaking.objects.filter(is_current=True) | Undertaking.objects.filter(pk__in=list(accepted))
    return [{"text": text, "acceptance": accepted.get(text.pk)} for text in texts]


def contact_of(organisation: Organisation, actor: Actor) -> Application | None:
    """Who applied for it on the public page; nobody where the Secretariat entered it."""
    return Application.objects.visible_to(actor).filter(organisation=organisation).first()


def duplicates_of(organisation: Organisation) -> list[Organisation]:
    """What may be the same organisation, while its application is neither decided nor merged."""
    if organisation.merged_into_id or organisation.membership_status not in (
        MembershipStatus.APPLIED,
        MembershipStatus.UNDER_REVIEW,
    ):
        return []
    wanted = {"name": organisation.name, "acronym": organisation.acronym, "website": organisation.website}
    return [row for row in possible_duplicates(**wanted) if row.pk != organisation.pk]


def merges_of(organisation: Organisation, actor: Actor) -> list[dict[str, Any]]:
    """The merges it was a side of, the latest first, each with the button that undoes it; one query."""
    rows = Merge.objects.visible_to(actor).of(organisation)
    return [
        {"merge": row, "is_own": row.organisation_id == organisation.pk, "steps": _undoing(row, actor)}
        for row in rows.select_related("organisation", "target", "merged_by")
    ]


def _undoing(merge: Merge, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"name": step.name, "label": step.label, "key": new_submission_key()} for step in MERGE.open_to(actor, merge)
    ]


def people_of(organisation: Organisation) -> list[Affiliation]:
    return list(organisation.affiliations.standing().select_related("user").order_by("user__name"))


def history_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Newest first."""
    records = TransitionRecord.objects.of(organisation).filter(workflow=MEMBERSHIP.name).select_related("actor")
    return entries_of(records.reverse(), MEMBERSHIP)
