from django.urls import path

from .views.choices import Choices, stop
from .views.inbox import inbox, open_notice, read_all
from .views.preview import mail, mail_html, mails

app_name = "notices"
urlpatterns = [
    path("notices/", inbox, name="inbox"),
    path("notices/read/", read_all, name="read-all"),
    path("notices/choices/", Choices.as_view(), name="choices"),
    path("notices/stop/<str:token>/", stop, name="stop"),
    path("notices/<int:pk>/", open_notice, name="open"),
    path("secretariat/mails/", mails, name="mails"),
    path("secretariat/mails/<slug:app>/<slug:name>/", mail, name="mail"),
    path("secretariat/mails/<slug:app>/<slug:name>/html/", mail_html, name="mail-html"),
]
