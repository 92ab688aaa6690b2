"""Administrators' pages: every reference row can be read, found and edited."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import models
from .services import compute_index

if TYPE_CHECKING:  # generic for the type checker alone
    RowAdmin = admin.ModelAdmin[Any]
    RowInline = admin.TabularInline[Any, Any]
else:
    RowAdmin, RowInline = admin.ModelAdmin, admin.TabularInline

admin.site.site_header = admin.site.site_title = gettext_lazy("Global Education Coalition")
admin.site.index_title = gettext_lazy("Catalogues")

TRANSLATIONS: Any = (
    gettext_lazy("Names in other languages"),
    {"fields": ["name_fr", "name_es", "name_ar", "name_ru", "name_zh"], "classes": ["collapse"]},
)


class CodedAdmin(RowAdmin):
    """A row known by its code, which other rows point to: it cannot change once the row exists."""

    code_field = "code"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix the code of a row that exists."""
        return [self.code_field] if obj else []


class CatalogueAdmin(CodedAdmin):
    """A list that people choose from; its own columns come from the model."""

    list_display = ["name", "code", "position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "name_en", "name_fr", "name_es", "name_ar", "name_ru", "name_zh"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The row's own fields first, the five other languages folded away."""
        translated = TRANSLATIONS[1]["fields"]
        own = [name for name in self.get_fields(request, obj) if name not in translated]
        return [(None, {"fields": ["code", *(name for name in own if name != "code")]}), TRANSLATIONS]


for catalogue in (
    models.DeliveryMode,
    models.DisadvantagedGroup,
    models.EducationLevel,
    models.Flagship,
    models.Objective,
    models.Sector,
):
    admin.site.register(catalogue, CatalogueAdmin)


@admin.register(models.SupportCategory)
class SupportCategoryAdmin(CatalogueAdmin):
    """Support categories with their flagship and sector."""

    list_display = ["name", "code", "flagship", "sector_id", "builds_infrastructure", "is_active"]
    list_filter = ["flagship", "is_active"]
    list_select_related = ["flagship"]


@admin.register(models.Unit)
class UnitAdmin(CatalogueAdmin):
    """Units, and whether they count people."""

    list_display = ["name", "code", "kind", "counts_people", "is_active"]


class ToolkitResourceInline(RowInline):
    """A topic's resources on its page."""

    model = models.ToolkitResource
    extra = 0
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(models.ToolkitTopic)
class ToolkitTopicAdmin(CatalogueAdmin):
    """Toolkit topics with their resources."""

    inlines = [ToolkitResourceInline]


@admin.register(models.Country)
class CountryAdmin(CodedAdmin):
    """Countries and territories."""

    code_field = "iso3"
    list_display = ["name", "iso3", "region", "subregion", "unesco_status", "is_ldc", "is_lldc", "is_sids"]
    list_filter = ["unesco_status", "region", "is_ldc", "is_lldc", "is_sids"]
    search_fields = ["iso3", "name_en", "name_fr", "name_es", "name_ar", "name_ru", "name_zh"]
    fieldsets = [
        (None, {"fields": ["iso3", "m49", "name_en", "unesco_status", "languages"]}),
        (gettext_lazy("Region"), {"fields": ["region", "subregion", "intermediate_region"]}),
        (gettext_lazy("UN groups"), {"fields": ["is_ldc", "is_lldc", "is_sids"]}),
        TRANSLATIONS,
    ]


class MissionProgressInline(RowInline):
    """A mission's dated progress on its page."""

    model = models.MissionProgress
    extra = 0


@admin.register(models.Mission)
class MissionAdmin(CatalogueAdmin):
    """Missions with their dated progress."""

    list_display = ["name", "code", "flagship", "target", "unit", "target_date", "is_active"]
    list_filter = ["flagship", "is_active"]
    list_select_related = ["flagship", "unit"]
    inlines = [MissionProgressInline]


class StatementFigureInline(RowInline):
    """A statement's figures on its page."""

    model = models.StatementFigure
    extra = 0


@admin.register(models.OfficialStatement)
class OfficialStatementAdmin(CodedAdmin):
    """UNESCO's dated statements."""

    list_display = ["code", "dated", "source", "is_active"]
    search_fields = ["code", "source"]
    inlines = [StatementFigureInline]


@admin.register(models.ContextStatistic)
class ContextStatisticAdmin(CodedAdmin):
    """Figures about the world the Coalition works in."""

    list_display = ["code", "statement", "value", "unit", "dated", "source", "is_active"]
    search_fields = ["code", "statement", "source"]


@admin.register(models.Indicator)
class IndicatorAdmin(CatalogueAdmin):
    """Indicators with source and licence."""

    list_display = ["name", "code", "unit_label", "higher_is_worse", "old_after", "source", "licence", "role"]
    list_filter = ["source"]


@admin.register(models.IndicatorVintage)
class IndicatorVintageAdmin(RowAdmin):
    """Loadings of the country figures."""

    list_display = ["code", "loaded_at", "note"]
    search_fields = ["code", "note"]


@admin.register(models.IndicatorValue)
class IndicatorValueAdmin(RowAdmin):
    """Country figures; the index follows when an administrator computes it anew."""

    list_display = ["country", "indicator", "value", "year", "source", "vintage"]
    list_filter = ["vintage", "indicator"]
    list_select_related = ["country", "indicator", "vintage"]
    search_fields = ["country__iso3", "country__name_en", "indicator__code"]
    autocomplete_fields = ["country", "indicator", "vintage"]


class DraftAdmin:
    """Of a method and what belongs to it: it can change until the method is proposed, and then never again."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added to a method that is fixed; `obj` is what the row would belong to."""
        return not _is_fixed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was tried stays what is used."""
        return not _is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """From the row's own page alone: a list of rows may hold fixed ones."""
        return obj is not None and not _is_fixed(obj)


def _is_fixed(row: Any) -> bool:
    """Of a method, or of what belongs to one; a row that is only being written belongs to none yet."""
    method = row if isinstance(row, models.IndexMethod) else getattr(row, "method", None)
    return method is not None and method.is_fixed


class IndexDimensionInline(DraftAdmin, RowInline):
    """A method's dimensions on its page."""

    model = models.IndexDimension
    extra = 0
    show_change_link = True


@admin.register(models.IndexMethod)
class IndexMethodAdmin(DraftAdmin, CodedAdmin):
    """Versions of the index's method, written here; which one is in use is decided on the Secretariat's pages."""

    code_field = "version"
    list_display = ["version", "is_active", "is_fixed", "floor", "reference", "statement"]
    inlines = [IndexDimensionInline]
    actions = ["compute_anew"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whether it is in use is never typed in."""
        return [*super().get_readonly_fields(request, obj), "is_active", "decision"]

    @admin.display(description=gettext_lazy("Decision"))
    def decision(self, method: models.IndexMethod) -> str:
        """Where a method is proposed, tested on past runs, and put in use."""
        words = _("An approver puts a method in use, after a test on past runs")
        return format_html('<a href="{}">{}</a>', reverse("matching:index-methods"), words)

    @admin.action(description=gettext_lazy("Compute the country index anew, on the current figures"))
    def compute_anew(self, request: HttpRequest, queryset: QuerySet[models.IndexMethod]) -> None:
        """Compute the index by each chosen method, on the vintage in use."""
        vintage = models.IndicatorVintage.objects.current()
        if vintage is None:
            self.message_user(request, _("No figures have been loaded yet."), messages.ERROR)
            return
        count = sum(compute_index(vintage=vintage, method=method) for method in queryset)
        text = ngettext("%(count)d index computed.", "%(count)d indices computed.", count)
        self.message_user(request, text % {"count": count})


class IndexComponentInline(DraftAdmin, RowInline):
    """A dimension's indicators with their goalposts on its page."""

    model = models.IndexComponent
    extra = 0


@admin.register(models.IndexDimension)
class IndexDimensionAdmin(DraftAdmin, RowAdmin):
    """Dimensions with their indicators and goalposts."""

    list_display = ["name", "method", "weight", "position"]
    list_filter = ["method"]
    inlines = [IndexComponentInline]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A dimension joins a draft, never a method that is fixed."""
        if db_field.name == "method":
            kwargs["queryset"] = models.IndexMethod.objects.filter(is_fixed=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(models.CountryIndex)
class CountryIndexAdmin(RowAdmin):
    """Computed indices: read, never typed in."""

    list_display = ["country", "value", "low", "high", "method", "vintage"]
    list_filter = ["vintage", "method"]
    list_select_related = ["country", "method", "vintage"]
    search_fields = ["country__iso3", "country__name_en"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An index is computed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An index is computed."""
        return False
