"""Fictional projects around the real cases and the confirmed matches, up to the seed's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coalition.reference.models import Country, IndicatorValue, IndicatorVintage, Mission, SupportCategory, Unit
from members.models import Organisation
from projects.choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole
from projects.models import Project
from projects.services import NewFigure, publish_project, record_project

from .offers import nth
from .people import Secretariat
from .portfolio import Plan, lay_out
from .sources import read_tree

SOURCE = "Invented for the demonstration"
FOR_TEACHERS = ("teacher-digital", "teacher-pedagogy", "teacher-wellbeing")
MISSIONS = {
    "skills": "global-skills-academy",
    "teacher-digital": "global-teacher-campus",
    "remedial-stem": "global-learning-house",
    "girls-return": "gender-equality",
}
DIRECT = 0.35  # of the learners; the others are reached through teachers and broadcasts
AMBITION = 1.2  # planned people for each one reached


class Portfolio:
    def __init__(self, secretariat: Secretariat, members: Sequence[Organisation]) -> None:
        offers = read_tree("offers")
        self.secretariat = secretariat
        self.members = members
        self.fields: Mapping[str, list[str]] = offers["fields"]
        self.blueprints: Mapping[str, Any] = offers["blueprints"]
        self.countries = Country.objects.in_bulk()
        self.categories = SupportCategory.objects.select_related("flagship", "sector").in_bulk()
        self.units = Unit.objects.in_bulk()
        self.missions = Mission.objects.in_bulk()
        self.today = timezone.localdate()

    def load(self, number: int) -> None:
        tree = read_tree("projects")
        plans = lay_out(
            is_for_teachers=[self._category(step).pk in FOR_TEACHERS for step in range(number)],
            countries=tree["countries"],
            regional=tree["regional"],
            population=_children_by_country(),
            learners=tree["size"]["learners"],
            teachers=tree["size"]["teachers"],
        )
        for plan in plans:
            self._enter(plan)

    def _category(self, number: int) -> SupportCategory:
        member = nth(self.members, number)
        return self.categories[nth(self.fields[member.category], number)]

    def _enter(self, plan: Plan) -> Project:
        category = self._category(plan.number)
        starts_on = self.today - timedelta(days=90 + plan.number * 3)
        places = [self.countries[country] for country in plan.countries]
        project = record_project(
            by=self.secretariat.coordinator,
            title=self._title(plan, category),
            summary=f"{category.name_en}. An invented project, so that the register can be tried at its real size.",
            countries=[(place, None, starts_on, f"DEMO/{place.pk}/{plan.number}") for place in places],
            participations=self._participations(plan),
            figures=self._figures(plan),
            flagships=[category.flagship],
            missions=self._missions(category),
            sectors=[category.sector],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=900) if plan.number % 3 else None,
            status=ActivityStatus.IMPLEMENTATION if plan.number % 4 else ActivityStatus.CLOSED,
            source=SOURCE,
            national_partners="Ministry of Education (demonstration)",
            complements="The country's own plan for the continuity of learning (demonstration)",
            is_demonstration=True,
        )
        return publish_project(project=project, by=self.secretariat.approver)

    def _title(self, plan: Plan, category: SupportCategory) -> str:
        """In the language of the member that carries it out."""
        language = nth(self.members, plan.number).language.split("-")[0]
        titles = self.blueprints[category.pk]["titles"]
        known = language if language in titles else "en"
        where = " · ".join(getattr(self.countries[country], f"name_{known}") for country in plan.countries)
        return f"{nth(titles[known], plan.number)}: {where}"[:200]

    def _participations(self, plan: Plan) -> list[tuple[Organisation, OrganisationRole, str]]:
        """One member carries it out; every third project has one that pays, every fourth one that accompanies."""
        number = plan.number
        carrying = [(nth(self.members, number), OrganisationRole.IMPLEMENTING, "Carries the project out")]
        paying = [(nth(self.members, number + 60), OrganisationRole.FUNDING, "Pays a part of it")]
        guiding = [(nth(self.members, number + 120), OrganisationRole.EXTENDING, "Accompanies it in the country")]
        return carrying + (paying if number % 3 == 0 else []) + (guiding if number % 4 == 0 else [])

    def _missions(self, category: SupportCategory) -> list[Mission]:
        return [self.missions[MISSIONS[category.pk]]] if category.pk in MISSIONS else []

    def _figures(self, plan: Plan) -> list[NewFigure]:
        direct = round(plan.learners * DIRECT)
        people = (
            ("learners", Directness.DIRECT, direct),
            ("learners", Directness.INDIRECT, plan.learners - direct),
            ("teachers", Directness.DIRECT if plan.is_for_teachers else Directness.INDIRECT, plan.teachers),
        )
        reached = [self._figure(plan, Measure.REACHED, *row) for row in people]
        aims = [(unit, directness, round(value * AMBITION)) for unit, directness, value in people]
        return reached + [self._figure(plan, Measure.PLANNED, *row) for row in aims]

    def _figure(self, plan: Plan, measure: Measure, unit: str, directness: Directness, value: int) -> NewFigure:
        is_estimated = directness == Directness.INDIRECT or measure == Measure.PLANNED
        return NewFigure(
            unit=self.units[unit],
            measure=measure,
            directness=directness,
            value=value,
            basis=Basis.ESTIMATED if is_estimated else Basis.MEASURED,
            as_of=self.today - timedelta(days=30),
            population=self._population(plan, directness) if (unit, measure) == ("learners", Measure.REACHED) else "",
            source=SOURCE,
        )

    def _population(self, plan: Plan, directness: Directness) -> str:
        """The learners of a country whom two of its projects serve; they count once in the safe headline."""
        if not plan.shares_people:
            return ""
        return f"Learners in {self.countries[plan.countries[0]].name_en}, {directness.label} (demonstration)"


def _children_by_country() -> dict[str, float]:
    """People aged 0 to 14, where the reference has a figure: an invented project should not outgrow its country."""
    vintage = IndicatorVintage.objects.current()
    rows = IndicatorValue.objects.filter(vintage=vintage, indicator="population_0_14")
    return dict(rows.values_list("country", "value"))
