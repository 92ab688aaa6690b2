"""Up to three candidates of one need beside one another, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number, write_share
from matching.candidate_rows import band, capacity
from matching.explanations import Explanation
from matching.field_rows import field_rows
from matching.models import MatchCandidate
from matching.wording import Names, lift_sentence, score_of_one

MOST = 3
Cell = dict[str, str]


def side_by_side(
    candidates: Sequence[MatchCandidate], explanations: Sequence[Explanation], names: Names
) -> list[dict[str, Any]]:
    """Rows `label` and `cells`, a cell (text, note, kind) for each candidate in the order given."""
    columns = [_column(row, why, names) for row, why in zip(candidates, explanations, strict=True)]
    labels = list(dict.fromkeys(label for column in columns for label in column))
    return [{"label": label, "cells": [column.get(label, _cell("–")) for column in columns]} for label in labels]


def _column(candidate: MatchCandidate, why: Explanation, names: Names) -> dict[str, Cell]:
    left = capacity(candidate.offer)
    fields = field_rows(candidate.offer, why, names)
    lift = lift_sentence(why["lift"], names, is_first=candidate.rank == 1)
    return {
        _("Score"): _cell(score_of_one(candidate.score), note=band(why)),
        _("Need"): _cell(write_share(candidate.parts["need"])),
        _("Resources"): _cell(write_share(candidate.parts["resources"])),
        _("Impact"): _cell(write_share(candidate.parts["impact"])),
        **{capfirst(row["label"]): _cell(row["offered"], row["verdict"], row["kind"]) for row in fields},
        _("Capacity left"): _cell(_number(left["capacity"]), note=left["capacity_note"]),
        **({_("This run gives"): _cell(write_number(candidate.quantity))} if candidate.run_id else {}),
        _("To be first"): _cell(lift),
    }


def _cell(text: str, note: str = "", kind: str = "") -> Cell:
    return {"text": text, "note": note, "kind": kind}


def _number(value: Any) -> str:
    return value if isinstance(value, str) else write_number(value)
