"""Rows that go through services: django-import-export runs the table, a service writes each row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict, Refused

from .cells import layout_of
from .layout import MOST_ROWS, Column
from .reading import Sheet, SheetRow, Unreadable, read_sheet

KEY = "reference"
ROW = "row"
"""The column of a data set that carries the row's number in the sheet; tags begin with #."""


class Entry:
    """What a row stands for: the record that has its reference, if there is one, and what its cells say."""

    def __init__(self, stored: Any = None) -> None:
        self.stored = stored
        self.values: dict[str, Any] = {}
        self.changed: list[str] = []
        self.wrong: dict[str, list[str]] = {}

    @property
    def pk(self) -> Any:
        return self.stored.pk if self.stored else None


class ServiceResource(Resource):
    """Records of one owner (an organisation, or None: the portal's), by their key. Subclasses say which, and which
    service writes one.

    A row that says what is stored already is skipped; whatever else is wrong with a row, all of it is told.
    """

    title_field: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = (KEY,)
    most_rows: ClassVar[int] = MOST_ROWS
    is_check = True
    """Whether what is written is undone; set before the rows are run."""

    class Meta:
        instance_loader_class = BaseInstanceLoader  # not used: `get_instance` finds the record
        skip_unchanged = True
        skip_diff = True
        store_instance = True
        store_row_values = True
        use_transactions = True

    def __init__(self, *, owner: Any, by: Actor, answers: Mapping[str, Any] | None = None, file_name: str = "") -> None:
        """`answers` is what a person has said to the questions of an earlier check of the file."""
        super().__init__()
        self.owner, self.by, self.answers, self.file_name = owner, by, answers or {}, file_name
        self.places: dict[str, int] = {}
        self._stored: dict[str, Any] | None = None
        self.fields = {field.attribute: field for field in self.columns()}

    @abstractmethod
    def columns(self) -> Iterable[Field]:
        """The columns in their order."""

    @abstractmethod
    def stored_rows(self) -> Iterable[Any]:
        """The owner's records, with all that `value_of` reads."""

    @abstractmethod
    def value_of(self, row: Any, name: str) -> Any:
        """What is stored, as the cell of that name reads it."""

    @abstractmethod
    def write(self, entry: Entry) -> None:
        """Call the service for what `entry.changed` names; raise ValidationError by the columns' names."""

    def reference_of(self, row: Any) -> str:
        """The key of a record, as `key_in` finds it in a row."""
        return _joined(self.fields[name].widget.render(self.value_of(row, name)) for name in self.key)

    def read(self, content: bytes) -> Sheet:
        """Raise ValidationError, in words, for a file that holds no such table."""
        return read_sheet(content, most_rows=self.most_rows)

    def questions(self) -> list[dict[str, Any]]:
        """What only a person can say before the rows are right; asked after a check."""
        return []

    def unread(self) -> list[str]:
        """The columns of the file that nothing was taken from."""
        return []

    def finish(self) -> None:
        """What follows once for all rows, where they are saved."""

    def settle(self, entry: Entry) -> None:
        """Work out what several cells say together; add to `entry.wrong` what is wrong with them."""

    def is_writable(self, row: Any) -> bool:
        """Whether an export shows it: what can't be changed any more is left out."""
        return True

    def layout(self) -> list[Column]:
        return layout_of(self.fields.values())

    def table(self) -> Iterator[list[Any]]:
        """Every record as a row of cells, so that what is exported is what an import reads."""
        for row in self.stored.values():
            if self.is_writable(row):
                yield [self.cell_of(row, name) for name in self.fields]

    def cell_of(self, row: Any, name: str) -> Any:
        return self.reference_of(row) if name == KEY else self.fields[name].widget.render(self.value_of(row, name))

    @property
    def stored(self) -> dict[str, Any]:
        if self._stored is None:
            self._stored = {self.reference_of(row): row for row in self.stored_rows()}
        return self._stored

    def headers(self, rows: Sequence[SheetRow]) -> list[str]:
        """Of a data set: the row's number, then the tags of the file that are columns here."""
        return [ROW, *(f.column_name for f in self.fields.values() if rows and f.column_name in rows[0].cells)]

    def key_in(self, row: Any) -> str:
        """The key that the cells of a row name, however they are written; what can't be read stands as it is."""
        return _joined(self._rendered(self.fields[name], row) for name in self.key)

    def _rendered(self, field: Field, row: Any) -> Any:
        try:
            return field.widget.render(field.clean(row))
        except ValueError:
            value = row[field.column_name]
            return "" if isinstance(value, Unreadable) else value

    # What the library asks while it runs the table.

    def get_import_id_fields(self) -> list[str]:
        return list(self.key)

    def get_instance(self, instance_loader: Any, row: Any) -> Entry | None:
        stored = self.stored.get(self.key_in(row))
        return Entry(stored) if stored is not None else None

    def init_instance(self, row: Any = None) -> Entry:
        return Entry()

    def import_field(self, field: Field, instance: Entry, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if field.column_name in row:
            instance.values[field.attribute] = field.clean(row, **kwargs)

    def import_instance(self, instance: Entry, row: Any, **kwargs: Any) -> None:
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            instance.wrong = error.message_dict
        self.settle(instance)
        if told := self._wrong_key(instance, row):
            instance.wrong.setdefault(self.key[0], [told])
        others = (name for name in instance.values if name not in self.key)
        instance.changed = [name for name in others if self.differs(instance, name)]

    def skip_row(self, instance: Entry, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return instance.stored is not None and not instance.changed and not instance.wrong

    def validate_instance(self, instance: Entry, import_validation_errors: Any = None, **kwargs: Any) -> None:
        """The service does it, in `save_instance`."""

    def save_instance(self, instance: Entry, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Write the row; where cells could not be read, only to learn what else is wrong with it."""
        wrong: dict[str, list[str]] = {}
        if instance.wrong.keys().isdisjoint(self.key):
            try:
                self.write(instance)
            except ValidationError as error:
                wrong = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            except (Conflict, Refused) as refusal:
                wrong = {NON_FIELD_ERRORS: [str(refusal.words)]}
        if wrong := {**wrong, **instance.wrong}:
            raise ValidationError(wrong)

    def save_m2m(self, instance: Entry, row: Any, **kwargs: Any) -> None:
        """The service has written the lists too."""

    def differs(self, entry: Entry, name: str) -> bool:
        if entry.stored is None:
            return True
        render = self.fields[name].widget.render
        return bool(render(entry.values[name]) != render(self.value_of(entry.stored, name)))

    def _wrong_key(self, entry: Entry, row: Any) -> str:
        reference = self.key_in(row)
        if not reference or not entry.wrong.keys().isdisjoint(self.key):
            return ""
        first = self.places.setdefault(reference, row[ROW])
        if first != row[ROW]:
            return _("The same reference stands in row %(row)s.") % {"row": first}
        return self.refuse_reference(reference) if entry.stored is None else ""

    def refuse_reference(self, reference: str) -> str:
        """What is wrong with this reference for a new record; empty where nothing is."""
        return ""


def _joined(parts: Iterable[Any]) -> str:
    return " · ".join(str(part) for part in parts if part != "")
