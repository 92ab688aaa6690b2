"""Reading one JSON object key by key; each fault is noted with its JSON path and reading goes on."""

import json
import math
import re
from collections.abc import Collection, Iterator
from datetime import date

ABSENT = object()
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown(value: object) -> str:
    """Return `value` as it stands in JSON, shortened to 60 characters; a list or an object by its kind
    only.
    """
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def step(path: str, key: str | int) -> str:
    """Return the JSON path of `key` under `path`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else f"{path}[{json.dumps(key)}]"


def _limits(low: float, high: float) -> str:
    if high == math.inf:
        return f"a number of at least {low:g}"
    return f"{low:g}" if low == high else f"between {low:g} and {high:g}"


class Violations:
    """The faults found so far, a line each: `$.needs[3].severity: 7 is not between 1 and 5`."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, path: str, text: str) -> None:
        """Add the fault `text` at `path`."""
        self.lines.append(f"{path}: {text}")


class Fields:
    """One JSON object. A method reads one key; where the value is at fault it notes so and returns a stand-
    in.
    """

    def __init__(self, value: object, path: str, violations: Violations) -> None:
        self.path = path
        self.violations = violations
        self._asked: set[str] = set()
        self.broken = not isinstance(value, dict)
        self._values: dict[str, object] = value if isinstance(value, dict) else {}
        if self.broken:
            violations.note(path, f"{shown(value)} is not an object")

    def note(self, key: str, text: str) -> None:
        """Note a fault of the value of `key`."""
        self.violations.note(step(self.path, key), text)

    def close(self) -> None:
        """Note every key that nothing asked for."""
        for key in self._values:
            if key not in self._asked:
                self.note(key, "unknown key")

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        return self._text(key, self._take(key)) or ""

    def optional_text(self, key: str) -> str | None:
        """Return a string that is not empty, or None where absent."""
        return self._text(key, self._take(key, optional=True))

    def number(self, key: str, low: float, high: float, *, default: float | None = None) -> float:
        """Return a finite number in [low, high]; absent is a fault unless there is a default."""
        value = self._take(key, optional=default is not None)
        if value is ABSENT:
            return default or 0.0
        return self._number(step(self.path, key), value, low, high)

    def optional_number(self, key: str, low: float, high: float) -> float | None:
        """Return a finite number in [low, high], or None where absent."""
        value = self._take(key, optional=True)
        return None if value is ABSENT else self._number(step(self.path, key), value, low, high)

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number in [low, high]."""
        return self._whole(key, self._take(key), low, high) or 0

    def nullable_whole(self, key: str, low: int, high: int, *, optional: bool = False) -> int | None:
        """Return a whole number in [low, high], or None for null (and, if `optional`, where absent)."""
        value = self._take(key, optional=optional)
        return None if value is None else self._whole(key, value, low, high)

    def day(self, key: str) -> date | None:
        """Return a date written YYYY-MM-DD, None where at fault."""
        value = self._take(key)
        if value is ABSENT:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) and DAY.fullmatch(value) else "")
        except ValueError:
            self.note(key, f"{shown(value)} is not a date YYYY-MM-DD")
            return None

    def texts(self, key: str, *, optional: bool = False, least: int = 0, among: Collection[str] = ()) -> frozenset[str]:
        """Return a list of strings as a set: at least `least`, each in `among` where that is given."""
        value = self._take(key, optional=optional)
        found = [self._member(path, item, among) for path, item in self._list(key, value)]
        if least and value == []:
            self.note(key, "is empty")
        return frozenset(found)

    def optional_texts(self, key: str) -> frozenset[str] | None:
        """Return a list of strings as a set, or None where absent."""
        texts = self.texts(key, optional=True)
        return None if self._values.get(key) is None else texts

    def places(self, key: str) -> frozenset[str] | None:
        """Return a list of country codes as a set, or None for "*", everywhere."""
        if self._values.get(key) == "*":
            self._asked.add(key)
            return None
        return self.texts(key)

    def numbers(self, key: str, high: float) -> dict[str, float]:
        """Return an object of numbers in [0, high], in the order of its keys; empty where absent."""
        value = self._take(key, optional=True)
        if value is ABSENT:
            return {}
        path = step(self.path, key)
        inner = Fields(value, path, self.violations)
        rows = sorted(inner._values.items())
        return {name: self._number(step(path, name), number, 0, high) for name, number in rows}

    def pairs(self, key: str) -> frozenset[tuple[str, str]]:
        """Return a list of pairs of strings as a set; empty where absent."""
        found = []
        for path, item in self._list(key, self._take(key, optional=True)):
            if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
                found.append((item[0], item[1]))
            else:
                self.violations.note(path, f"{shown(item)} is not a pair [need, offer]")
        return frozenset(found)

    def rows(self, key: str) -> Iterator["Fields"]:
        """Yield the objects of a list."""
        for path, item in self._list(key, self._take(key)):
            yield Fields(item, path, self.violations)

    def inner(self, key: str, *, optional: bool = False) -> "Fields":
        """Return the object under `key`, an empty one where it is optional and absent."""
        value = self._take(key, optional=optional)
        inner = Fields({} if value is ABSENT else value, step(self.path, key), self.violations)
        inner.broken = inner.broken or (value is ABSENT and not optional)
        return inner

    def _take(self, key: str, *, optional: bool = False) -> object:
        self._asked.add(key)
        value = self._values.get(key, ABSENT)
        if optional and value is None:
            return ABSENT
        if value is ABSENT and not optional and not self.broken:
            self.note(key, "is missing")
        return value

    def _list(self, key: str, value: object) -> Iterator[tuple[str, object]]:
        if isinstance(value, list):
            path = step(self.path, key)
            return ((step(path, index), item) for index, item in enumerate(value))
        if value is not ABSENT:
            self.note(key, f"{shown(value)} is not a list")
        return iter(())

    def _text(self, key: str, value: object) -> str | None:
        return None if value is ABSENT else self._member(step(self.path, key), value, ())

    def _member(self, path: str, value: object, among: Collection[str]) -> str:
        if not isinstance(value, str) or not value:
            self.violations.note(path, f"{shown(value)} is not a text")
        elif any("\ud800" <= letter <= "\udfff" for letter in value):
            self.violations.note(path, f"{shown(value)} holds half a character")
        elif among and value not in among:
            self.violations.note(path, f"{shown(value)} is not one of {', '.join(among)}")
        else:
            return value
        return ""

    def _number(self, path: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.violations.note(path, f"{shown(value)} is not a number")
        elif not low <= value <= high or value == math.inf:
            self.violations.note(path, f"{shown(value)} is not {_limits(low, high)}")
        else:
            return float(value)
        return low

    def _whole(self, key: str, value: object, low: int, high: int) -> int | None:
        if value is ABSENT:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(key, f"{shown(value)} is not a whole number")
        elif not low <= value <= high:
            self.note(key, f"{shown(value)} is not between {low} and {high}")
        else:
            return value
        return None
