"""A run's candidates in the words and numbers of the Secretariat's page; scores go nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from matching.engine.contract import GREATEST_QUANTITY
from matching.engine.score import MILLION
from matching.explanations import Compared, Explanation, OldFigure, kept_explanation
from matching.models import MatchCandidate
from matching.wording import FIGURES, RULES, Names, lift_sentence, score_of_one, sentence_of_loss
from members.models import Offer

GOOD_REACH = 0.8
Row = dict[str, Any]


def candidate_row(candidate: MatchCandidate, names: Names, *, chosen: bool, current: bool, url: str) -> Row:
    """One row of the component `staff/candidates`."""
    offer = candidate.offer
    why = kept_explanation(candidate.explanation)
    is_first = candidate.rank == 1
    return {
        "pk": candidate.pk,
        "rank": candidate.rank,
        "score": candidate.score / MILLION,
        "band": band(why),
        "name": offer.organisation.name,
        "url": url,
        "summary": offer.title,
        **candidate.parts,
        **capacity(offer),
        "chips": list(_chips(why, names)) if why else [],
        "lift": lift_sentence(why["lift"], names, is_first=is_first) if why else "",
        "lift_strong": is_first or bool(why and why["lift"]),
        "chosen": chosen,
        "current": current,
    }


def capacity(offer: Offer) -> Row:
    """What is left of an offer today, which may be less than the run saw."""
    if offer.left is None or offer.capacity is None:
        return {"capacity": _("unlimited"), "capacity_note": "", "capacity_percent": None}
    return {
        "capacity": offer.left,
        "capacity_note": _("of %(all)s") % {"all": write_number(offer.capacity)},
        "capacity_percent": 100 * offer.left / offer.capacity if offer.capacity else 0,
    }


def uncertainty(why: Explanation) -> str:
    """What the country's missing and old figures leave open; empty where all are known and new enough."""
    low, high = map(score_of_one, why["band"])
    words = {
        "low": low,
        "high": high,
        "missing": joined(str(FIGURES[name]) for name in why["missing"]),
        "old": joined(map(_old_figure, why["old"])),
    }
    if why["missing"] and why["old"]:
        return (
            _(
                "The score lies between %(low)s and %(high)s, since there is no figure on: %(missing)s. "
                "Too old to rely on: %(old)s."
            )
            % words
        )
    if why["missing"]:
        return _("The score lies between %(low)s and %(high)s, since there is no figure on: %(missing)s.") % words
    if why["old"]:
        return (
            _("The score lies between %(low)s and %(high)s, since these figures are too old to rely on: %(old)s.")
            % words
        )
    return ""


def _old_figure(row: OldFigure) -> str:
    words = {"figure": FIGURES[row["figure"]], "year": row["year"]}
    if row["figure"] == "index":  # made of many, each with its own year
        return _("%(figure)s (most of it from %(year)s or before)") % words
    return _("%(figure)s (%(year)s)") % words


def band(why: Explanation | None) -> str:
    """The range of an uncertain score, "0.52 to 0.61"; empty where no figure is missing or old."""
    if not why or not (why["missing"] or why["old"]):
        return ""
    low, high = map(score_of_one, why["band"])
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def sieve(lost: Mapping[str, int], offers: int, *, without: Collection[str] = ()) -> Row:
    """The context of the component `staff/sieve`, with the rules but those `without`; empty where none was lost."""
    losses = losses_of(lost, offers, without=without)
    total = sum(row["lost"] for row in losses)
    return {"losses": losses, "sieve_title": sentence_of_loss(total, offers)} if total else {}


def losses_of(counts: Mapping[str, int], offers: int, *, without: Collection[str] = ()) -> list[Row]:
    """Where the offers fell out, rule by rule. JSON in the database keeps no order; what fits is not lost."""
    left, rows = offers, []
    for rule, lost in ((rule, counts.get(rule, 0)) for rule in RULES if rule not in {"capacity", *without}):
        left -= lost
        rows.append({"rule": RULES[rule], "lost": lost, "left": left, "percent": 100 * left / offers if offers else 0})
    return rows


def most_to_propose(candidate: MatchCandidate, still_open: int) -> int:
    """What the run gives, as far as both sides still have it."""
    offer = candidate.offer
    bounds = (still_open, offer.left, offer.max_deployment, candidate.quantity or GREATEST_QUANTITY)
    return min(bound for bound in bounds if bound is not None)


def _chips(why: Explanation, names: Names) -> Iterator[Row]:
    yield {"label": RULES["category"], "kind": "ok"}
    for row in why["fields"]:
        yield _chip(row)
    for group in why["groups"]:
        label = f"{names['group'].get(group['group'], group['group'])} {write_share(group['reach'])}"
        kind = "ok" if group["reach"] >= GOOD_REACH else "part" if group["reach"] else "miss"
        yield {"label": label, "kind": kind}


def _chip(row: Compared) -> Row:
    """Delivery modes meet or the pair would not be here; their share is a figure of the country, not of the offer."""
    label = RULES[row["rule"]]
    if row["share"] == 1 or row["rule"] == "mode":
        return {"label": label, "kind": "ok"}
    if row["rule"] == "dates":
        return {"label": f"{label} {write_share(row['share'])}", "kind": "part"}
    counts = {"rule": label, "shared": len(row["shared"]), "asked": len(row["asked"])}
    return {"label": _("%(rule)s %(shared)s of %(asked)s") % counts, "kind": "miss"}
