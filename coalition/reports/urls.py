from django.urls import path

from . import event_views, views
from .feeds import NewInLibrary

app_name = "reports"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/reports/<int:pk>/", views.report, name="report"),
    path("library/reports/<int:pk>/results.csv", views.report_csv, name="csv"),
    path("library/reports/<int:pk>/pictures/<int:story>/", views.report_picture, name="picture"),
    path("library/reports/<int:pk>/step/<slug:step>/", views.report_step, name="step"),
    path("library/events/", event_views.events, name="events"),
    path("library/events/new/", event_views.RecordEvent.as_view(), name="new-event"),
    path("library/events/<int:pk>/", event_views.event, name="event"),
    path("library/events/<int:pk>/edit/<slug:language>/", event_views.EditEvent.as_view(), name="edit-event"),
    path("library/events/<int:pk>/step/<slug:step>/", event_views.event_step, name="event-step"),
    path("feeds/library/", NewInLibrary(), name="feed"),
    path("secretariat/reports/new/", views.AskForReport.as_view(), name="new"),
]
