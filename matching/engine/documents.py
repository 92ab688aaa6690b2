"""Problems and results as JSON: the canonical bytes, their hash, the contract's documents."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from matching.engine.contract import CONTRACT_VERSION, Problem, Result

ROWS = ("countries", "needs", "offers")

RENAMED = {"excluded": "except"}
"""What the contract calls by a word that Python keeps for itself."""


def input_hash(problem: Problem) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(problem)).hexdigest()


def problem_document(problem: Problem) -> dict[str, object]:
    """Return `problem` as the contract's JSON object, defaults written out and lists sorted."""
    rows = {name: [_document(row) for row in getattr(problem, name)] for name in ROWS}
    return {
        "version": CONTRACT_VERSION,
        "weights": _document(problem.weights),
        "options": _document(problem.options),
        **rows,
        "blocked": sorted(list(pair) for pair in problem.blocked),
    }


def canonical_json(problem: Problem) -> bytes:
    """Return the canonical bytes of `problem`: the same for every order of rows, keys and lists."""
    rows = {name: f"[{','.join(_row_texts(problem, name))}]" for name in ROWS}
    others = {
        "version": CONTRACT_VERSION,
        "weights": _document(problem.weights),
        "options": _document(problem.options),
        "blocked": sorted(list(pair) for pair in problem.blocked),
    }
    texts = {**rows, **{name: _compact(value) for name, value in others.items()}}
    return ("{" + ",".join(f'"{name}":{texts[name]}' for name in sorted(texts)) + "}").encode("ascii")


def take_over_texts(before: Problem, after: Problem) -> None:
    """Spare `after` the writing of the rows that it shares with `before`, the very same objects."""
    known = before.row_texts
    shared = (id(row) for name in ROWS for row in getattr(after, name))
    after.row_texts.update((row, known[row]) for row in shared if row in known)


def result_document(result: Result) -> dict[str, object]:
    """Return `result` as the contract's JSON object."""
    return {
        "version": result.version,
        "input_hash": result.input_hash,
        "engine": result.engine,
        "matches": [asdict(match) for match in result.matches],
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "unmatched": [asdict(row) for row in result.unmatched],
        "blocks": [_document(block) for block in result.blocks],
    }


def result_json(result: Result) -> bytes:
    """Return the bytes of `result`, one line; equal results have equal bytes."""
    return json.dumps(result_document(result), separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _row_texts(problem: Problem, name: str) -> Iterator[str]:
    texts = problem.row_texts
    for row in getattr(problem, name):
        if id(row) not in texts:
            texts[id(row)] = _compact(_document(row))
        yield texts[id(row)]


def _compact(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _document(row: Any) -> dict[str, object]:
    values = ((column.name, getattr(row, column.name)) for column in fields(row))
    return {
        RENAMED.get(name, name): "*" if name == "countries" and value is None else _plain(value)
        for name, value in values
    }


def _plain(value: object) -> object:
    """Return `value` as JSON has it; 1.0 as 1, so that equal numbers have equal bytes."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return _document(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
