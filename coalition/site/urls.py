from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from . import asked, kept, pages, partners, toolkit, views
from .board import views as board
from .feeds import NewProjects, NewStories
from .jobs import views as jobs
from .sitemaps import SECTIONS, robots

app_name = "site"
SITEMAPS = {"sitemaps": SECTIONS, "sitemap_url_name": "site:sitemap-section"}
urlpatterns = [
    path("", views.front, name="front"),
    path("how-it-works/", views.how, name="how"),
    path("questions/", views.questions, name="questions"),
    path("countries/", pages.countries, name="countries"),
    path("countries/<iso3>/", pages.country, name="country"),
    path("countries/<iso3>/requests/", asked.asked, name="asked"),
    path("flagships/<slug:code>/", pages.flagship, name="flagship"),
    path("organisations/", partners.partners, name="partners"),
    path("missions/", pages.missions, name="missions"),
    path("missions/<slug:code>/", pages.mission, name="mission"),
    path("toolkit/", toolkit.toolkit, name="toolkit"),
    path("toolkit/<slug:code>/", toolkit.topic, name="topic"),
    path("feeds/projects/", NewProjects(), name="feed"),
    path("feeds/stories/", NewStories(), name="story-feed"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, SITEMAPS, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SECTIONS}, name="sitemap-section"),
    path("search/", pages.search, name="search"),
    path("secretariat/board/", board.board, name="board"),
    path("secretariat/board/overlaps/mark/", board.mark_overlap, name="mark-overlap"),
    path("secretariat/board/overlaps/<int:pk>/unmark/", board.unmark_overlap, name="unmark-overlap"),
    path("secretariat/board/stale/<int:pk>/ask/", board.ask_for_confirmation, name="ask-to-confirm"),
    path("secretariat/board/<slug:panel>.csv", board.panel_csv, name="board-csv"),
    path("secretariat/board/<slug:panel>/", board.panel_page, name="board-panel"),
    path("secretariat/jobs/", jobs.jobs, name="jobs"),
    path("secretariat/jobs/tasks/<str:task>/run/", jobs.run_task, name="run-task"),
    path("secretariat/jobs/<str:kind>/", jobs.job_kind, name="job-kind"),
    path("secretariat/jobs/<str:kind>/<int:pk>/<slug:step>/", jobs.job_step, name="job-step"),
    path("home/", views.home, name="home"),
    path("kept/<str:key>/", kept.kept, name="kept"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
