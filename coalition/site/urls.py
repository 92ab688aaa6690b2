from django.urls import path

from . import pages, toolkit, views

app_name = "site"
urlpatterns = [
    path("", views.front, name="front"),
    path("how-it-works/", views.how, name="how"),
    path("countries/", pages.countries, name="countries"),
    path("countries/<iso3>/", pages.country, name="country"),
    path("flagships/<slug:code>/", pages.flagship, name="flagship"),
    path("missions/", pages.missions, name="missions"),
    path("missions/<slug:code>/", pages.mission, name="mission"),
    path("toolkit/", toolkit.toolkit, name="toolkit"),
    path("toolkit/<slug:code>/", toolkit.topic, name="topic"),
    path("search/", pages.search, name="search"),
    path("home/", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
