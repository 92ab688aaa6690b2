"""Views that write: a serializer says what may be sent, a service of the app does it, the answer is what a read gives.

Each is mixed into the read of the same resource, whose `rows` decide what may be touched: another's row is absent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..access.roles import Actor, actor_of
from .once import answer_once, seen_version
from .views import Read

Fields = dict[str, Any]
MOST_CODES = 300


class Entry(serializers.Serializer[Any]):
    """What may be sent. A name that is not declared is refused, so that nobody believes it was taken."""

    example: ClassVar[Fields] = {}
    """A body that can be sent, for the description."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({name: [_("There is no such field here.")] for name in unknown})
        return super().to_internal_value(data)


class Code(serializers.PrimaryKeyRelatedField[Any]):
    """A row of a public catalogue, by its code."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no such code."),
        "incorrect_type": gettext_lazy("Send a code."),
    }

    def __init__(self, catalogue: QuerySet[Any] | None = None, **options: Any) -> None:
        if catalogue is not None:
            options["queryset"] = catalogue
        super().__init__(**options)


class Codes(serializers.ListField):
    """Rows of a public catalogue by their codes, found in one query."""

    child = serializers.CharField(max_length=50)

    def __init__(self, catalogue: type[Model], **options: Any) -> None:
        self.catalogue = catalogue
        super().__init__(max_length=MOST_CODES, **options)

    def to_internal_value(self, data: Any) -> Any:
        codes = super().to_internal_value(data)
        found = self.catalogue._default_manager.in_bulk(codes)
        if absent := [code for code in codes if code not in found]:
            raise serializers.ValidationError(_("There is no such code: %s.") % ", ".join(absent))
        return list(found.values())


class Note(Entry):
    """The words that go with a step."""

    example = {"note": "Our engineers are busy until March."}
    note = serializers.CharField(default="", allow_blank=True, max_length=4000)


class Write(Read):
    """`entry_class` is what may be sent; `lookup` finds the row that an address names among those that are visible."""

    entry_class: ClassVar[type[Entry]]
    is_versioned = True
    is_of_a_row = False  # whether a POST names a row, whose version its caller saw

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    def entered(self, entry_class: type[Entry] | None = None, *, partial: bool = False) -> Fields:
        entry = (entry_class or self.entry_class)(data=self.request.data)
        if partial:  # DRF's own `partial` would let the rows of a list lack what they need
            for field in entry.fields.values():
                field.required = False
        entry.is_valid(raise_exception=True)
        return dict(entry.validated_data)

    def touched(self) -> Any:
        """The row of the address, if this person may see it."""
        row = self.seen().filter(**self.kwargs_of_row()).first()
        if row is None:
            raise Http404
        return row

    def seen(self) -> Any:
        return self.model._default_manager.visible_to(self.actor)  # type: ignore[attr-defined]

    def kwargs_of_row(self) -> Fields:
        return {name: value for name, value in self.kwargs.items() if name != "step"}

    def told(self, row: Model, status: int = 200, headers: Fields | None = None) -> Response:
        """The row as a read tells it; nothing where the step took it out of sight."""
        answer = self.shown(pk=row.pk)
        if answer is None:
            return Response(status=204)
        answer.status_code = status
        for name, value in (headers or {}).items():
            answer[name] = value
        return answer


class Create(Write):
    """POST to a list: `create` runs the service and returns the new row."""

    @abstractmethod
    def create(self, by: Actor, fields: Fields) -> Any: ...

    @abstractmethod
    def address_of(self, row: Any) -> str: ...

    def post(self, request: Request, **address: Any) -> Response:
        return answer_once(request, self._create)

    def _create(self) -> Response:
        row = self.create(self.actor, self.entered())
        return self.told(row, status=201, headers={"Location": self.address_of(row)})


class Change(Write):
    """PATCH of one row: `change` runs the service on what was sent."""

    @abstractmethod
    def change(self, row: Any, by: Actor, version: int, fields: Fields) -> Any: ...

    def patch(self, request: Request, **address: Any) -> Response:
        return answer_once(request, self._change)

    def _change(self) -> Response:
        row, version = self.touched(), seen_version(self.request)
        self.change(row, self.actor, version, self.entered(partial=True))
        return self.told(row)


class Remove(Write):
    """DELETE of one row, for good."""

    @abstractmethod
    def remove(self, row: Any, by: Actor, version: int) -> None: ...

    def delete(self, request: Request, **address: Any) -> Response:
        return answer_once(request, self._remove)

    def _remove(self) -> Response:
        self.remove(self.touched(), self.actor, seen_version(self.request))
        return Response(status=204)


class CreateBelow(Create):
    """POST to the list of one row: `create_below` runs the service and returns the row, which is told."""

    is_of_a_row = True

    @abstractmethod
    def create_below(self, row: Any, by: Actor, version: int, fields: Fields) -> Any: ...

    def create(self, by: Actor, fields: Fields) -> Any:
        return self.create_below(self.touched(), by, seen_version(self.request), fields)


class Step(Write):
    """POST of a step by its name. `steps` are the services; they take the row as `argument`, those in `notes` words."""

    entry_class = Note
    is_of_a_row = True
    argument: ClassVar[str]
    steps: ClassVar[Mapping[str, Callable[..., Any]]]
    notes: ClassVar[frozenset[str]] = frozenset()

    def post(self, request: Request, **address: Any) -> Response:
        return answer_once(request, self._take)

    def _take(self) -> Response:
        step = self.kwargs["step"]
        if step not in self.steps:
            raise Http404
        row, version = self.touched(), seen_version(self.request)
        words = self.entered(Note if step in self.notes else Entry)
        self.steps[step](by=self.actor, version=version, **words, **{self.argument: row})
        return self.told(row)
