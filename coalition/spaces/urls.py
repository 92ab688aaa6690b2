from django.urls import path

from . import views

app_name = "spaces"
SPACE = "flagships/<slug:code>/space/"
urlpatterns = [
    path("spaces/", views.spaces, name="list"),
    path("spaces/documents/<int:pk>/", views.document, name="document"),
    path("spaces/meetings/<int:pk>/calendar.ics", views.meeting_file, name="meeting-file"),
    path(
        "spaces/announcements/<int:pk>/<slug:step>/",
        views.entry_step,
        {"part": "announcements"},
        name="announcement-step",
    ),
    path("spaces/meetings/<int:pk>/<slug:step>/", views.entry_step, {"part": "meetings"}, name="meeting-step"),
    path("spaces/documents/<int:pk>/<slug:step>/", views.entry_step, {"part": "documents"}, name="document-step"),
    path(SPACE, views.space, name="space"),
    path(f"{SPACE}members/", views.members, name="members"),
    path(f"{SPACE}announcements/new/", views.Announce.as_view(), name="post-announcements"),
    path(f"{SPACE}meetings/new/", views.CallMeeting.as_view(), name="post-meetings"),
    path(f"{SPACE}documents/new/", views.ShareDocument.as_view(), name="post-documents"),
    path(f"{SPACE}<slug:part>/", views.part, name="part"),
]
