"""How much a commitment is, in the reader's numerals: a quantity with its unit, or money with its currency."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from coalition.core.numerals import write_money, write_number
from coalition.reference.models import Unit

from .choices import CommitmentKind
from .models import Commitment


def write_amount(commitment: Commitment, value: Decimal | None = None) -> str:
    """`value` of this commitment's unit or currency; without one, what is promised."""
    amount = commitment.promised if value is None else value
    return write_in(commitment.kind, commitment.unit, commitment.currency, amount)


def write_in(kind: str, unit: Unit | None, currency: str, amount: Decimal) -> str:
    """500 → "500 devices", "USD 500.00" or "USD 500.00 in kind (estimated)"."""
    if kind == CommitmentKind.QUANTITY:
        named = {"number": write_number(amount), "unit": unit.name.lower() if unit else ""}
        return _("%(number)s %(unit)s") % named
    money = write_money(amount, currency)
    return _("%(money)s in kind (estimated)") % {"money": money} if kind == CommitmentKind.IN_KIND else money
