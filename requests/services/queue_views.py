"""A person's own views of the queue."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from members.services.rights import demand
from requests.models import QueueView
from requests.permissions import DESK


@transaction.atomic
def keep_view(*, name: str, query: str, by: Actor) -> QueueView:
    """Keep these filters under this name; a view of the same person with that name is replaced."""
    demand(DESK, by=by)
    if not name.strip():
        raise ValidationError({"name": _("Give the view a name.")})
    view, _is_new = QueueView.objects.update_or_create(owner_id=by.pk, name=name.strip(), defaults={"query": query})
    return view


@transaction.atomic
def drop_view(*, view: QueueView, by: Actor) -> None:
    """Forget a view of one's own; raise DoesNotExist for one of somebody else."""
    demand(DESK, by=by)
    QueueView.objects.visible_to(by).get(pk=view.pk).delete()
