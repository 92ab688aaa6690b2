"""Questions to choose from when an authority is asked: kept by the coordinators, each in one language."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import lock_seen, save_changes
from members.services.rights import demand
from requests.models import QuestionTemplate
from requests.permissions import COORDINATOR


@transaction.atomic
def keep_question(
    *, language: str, name: str, text: str, by: Actor, is_demonstration: bool = False
) -> QuestionTemplate:
    """Keep a question of this name in this language."""
    demand(COORDINATOR, by=by)
    kept = QuestionTemplate(language=language, name=name.strip(), text=text.strip(), is_demonstration=is_demonstration)
    _check(kept)
    kept.save()
    return kept


@transaction.atomic
def change_question(
    *, question: QuestionTemplate, language: str, name: str, text: str, by: Actor, version: int | None = None
) -> QuestionTemplate:
    """Change the words for those who ask from now on; what was asked stays as it was."""
    demand(COORDINATOR, by=by)
    current = lock_seen(QuestionTemplate, question.pk, version=version)
    words = {"language": language, "name": name.strip(), "text": text.strip()}
    for field, value in words.items():
        setattr(current, field, value)
    _check(current)
    save_changes(current, **words)
    return current


@transaction.atomic
def drop_question(*, question: QuestionTemplate, by: Actor, version: int | None = None) -> None:
    """Offer the question no more; raise DoesNotExist where somebody else has dropped it."""
    demand(COORDINATOR, by=by)
    lock_seen(QuestionTemplate, question.pk, version=version).delete()


def _check(kept: QuestionTemplate) -> None:
    kept.full_clean(validate_constraints=False)
    same = QuestionTemplate.objects.filter(language=kept.language, name=kept.name).exclude(pk=kept.pk)
    if same.exists():
        raise ValidationError({"name": _("There is a question of this name in this language already.")})
