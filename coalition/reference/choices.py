"""Closed lists whose meaning the code relies on; open lists are rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnescoStatus(models.TextChoices):
    """Standing of a country or territory at UNESCO: the first two may file a request."""

    MEMBER_STATE = "member_state", _("Member State")
    ASSOCIATE_MEMBER = "associate_member", _("Associate Member")
    OTHER = "other", pgettext_lazy("UNESCO status", "Other")


class Region(models.TextChoices):
    """The regions of the UN's M49 list, as the table of countries names them."""

    AFRICA = "Africa", _("Africa")
    AMERICAS = "Americas", _("Americas")
    ASIA = "Asia", _("Asia")
    EUROPE = "Europe", _("Europe")
    OCEANIA = "Oceania", _("Oceania")


class FlagshipShape(models.TextChoices):
    """The form that stands for a flagship, so that colour never carries the meaning alone."""

    CIRCLE = "circle", _("Circle")
    SQUARE = "square", _("Square")
    DIAMOND = "diamond", _("Diamond")


class UnitKind(models.TextChoices):
    """Which headline figure a unit counts towards."""

    LEARNERS = "learners", _("Learners")
    TEACHERS = "teachers", _("Teachers")
    OTHER = "other", pgettext_lazy("unit", "Other")


class DatePrecision(models.TextChoices):
    """How much of a date its source states."""

    DAY = "day", pgettext_lazy("date precision", "Day")
    MONTH = "month", pgettext_lazy("date precision", "Month")
    YEAR = "year", pgettext_lazy("date precision", "Year")


class FigureKey(models.TextChoices):
    """What a figure of an official statement counts."""

    MEMBERS = "members", _("Members")
    PROJECTS = "projects", _("Projects")
    COUNTRIES = "countries", _("Countries")
    LEARNERS = "learners", _("Learners")
    TEACHERS = "teachers", _("Teachers")
    PRIVATE_SECTOR = "private_sector", _("Private sector")
    MULTILATERAL = "multilateral", _("Multilateral organisations")
    NGO_CIVIL_SOCIETY = "ngo_civil_society", _("Non-governmental organisations and civil society")
    NETWORKS = "networks", _("Networks")
    MEDIA = "media", _("Media")


class Qualifier(models.TextChoices):
    """How a source qualifies a figure; empty where it states the figure plainly."""

    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    ABOUT = "about", _("about")


class IndicatorRole(models.TextChoices):
    """Part that an indicator plays in matching, apart from the country index."""

    SCHOOL_INTERNET = "school_internet", _("Share of schools with Internet")
    SCHOOL_ELECTRICITY = "school_electricity", _("Share of schools with electricity")
