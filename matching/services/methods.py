"""Methods of the country index: proposed by an administrator, put in use by a second person after a back-test."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import lock
from coalition.reference.models import IndexMethod
from coalition.reference.services import activate_method, fix_method
from matching.models import MethodProposal
from matching.permissions import ADMINISTRATOR
from matching.services.versions import adopt_version, refuse_version
from matching.workflow import METHOD
from members.services.rights import demand


@transaction.atomic
def propose_method(*, method: IndexMethod, note: str, by: Actor) -> MethodProposal:
    """Propose a method, which counts for nothing until it is put in use, and can no longer change.

    Raises ValidationError with the field where it is in use or proposed already, or measures nothing.
    """
    demand(ADMINISTRATOR, by=by)
    current = lock(IndexMethod, method.pk)
    if current.is_active:
        raise ValidationError({"method": _("This method is in use already.")})
    if MethodProposal.objects.open().filter(method=current).exists():
        raise ValidationError({"method": _("This method is proposed already and waits for a decision.")})
    fix_method(method=current)
    proposed = MethodProposal.objects.create(method=current, note=note.strip(), proposed_by_id=by.pk)
    METHOD.record_start(proposed, by=by, note=proposed.note)
    return proposed


@transaction.atomic
def adopt_method(*, proposal: MethodProposal, by: Actor, note: str = "", version: int | None = None) -> MethodProposal:
    """Put a method in use (`adopt_version`): the index is computed by it, and new runs read that."""
    adopted = adopt_version(METHOD, proposal, by=by, note=note, version=version)
    activate_method(method=adopted.method)
    return adopted


@transaction.atomic
def refuse_method(*, proposal: MethodProposal, by: Actor, note: str, version: int | None = None) -> MethodProposal:
    """Refuse a method, with the reason."""
    return refuse_version(METHOD, proposal, by=by, note=note, version=version)
