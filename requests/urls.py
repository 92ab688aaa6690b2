from django.urls import URLPattern, path

from .views.assess import AssessView, DeclareView
from .views.begin import NewRequest, Register
from .views.bulk import bulk, queue_csv, result
from .views.case_pages import AskView, CloseView, DeclineView, RecordAnswerView, ValidateView
from .views.detail import detail
from .views.edit import edit
from .views.handover import HandOver
from .views.letters import confirmation, interim_reply, letter, letter_to_sign, sample_letter
from .views.needs import NeedPage, copy_need_once, drop_need
from .views.notes import add_note
from .views.own_list import own_list
from .views.questions import EditQuestion, NewQuestion, questions
from .views.questions import drop as drop_question
from .views.queue import queue
from .views.queue_views import drop, keep
from .views.reading import tick
from .views.sending import CheckPage, SubmitPage
from .views.status import WithdrawPage, answer, decide
from .views.steps import take_step

app_name = "requests"

DESK = "secretariat/requests/<str:reference>/"

desk_urls = [
    path("secretariat/requests/", queue, name="queue"),
    path("secretariat/requests.csv", queue_csv, name="queue-csv"),
    path("secretariat/requests/bulk/", bulk, name="bulk"),
    path("secretariat/requests/bulk/<int:pk>/", result, name="bulk-result"),
    path("secretariat/requests/views/", keep, name="keep-view"),
    path("secretariat/requests/views/<int:pk>/drop/", drop, name="drop-view"),
    path("secretariat/requests/questions/", questions, name="questions"),
    path("secretariat/requests/questions/new/", NewQuestion.as_view(), name="new-question"),
    path("secretariat/requests/questions/<int:pk>/", EditQuestion.as_view(), name="edit-question"),
    path("secretariat/requests/questions/<int:pk>/drop/", drop_question, name="drop-question"),
    path(f"{DESK}step/<str:step>/", take_step, name="step"),
    path(f"{DESK}note/", add_note, name="note"),
    path(f"{DESK}checklist/<slug:point>/<slug:step>/", tick, name="tick"),
    path(f"{DESK}declare/", DeclareView.as_view(), name="declare"),
    path(f"{DESK}assess/", AssessView.as_view(), name="assess"),
    path(f"{DESK}ask/", AskView.as_view(), name="ask"),
    path(f"{DESK}answer/", RecordAnswerView.as_view(), name="record-answer"),
    path(f"{DESK}validate/", ValidateView.as_view(), name="validate"),
    path(f"{DESK}decline/", DeclineView.as_view(), name="decline"),
    path(f"{DESK}close/", CloseView.as_view(), name="close"),
]

OWN = "requests/<str:reference>/"

own_urls = [
    path("requests/", own_list, name="list"),
    path("requests/new/", NewRequest.as_view(), name="new"),
    path("requests/sample-letter/", sample_letter, name="sample-letter"),
    path(f"{OWN}edit/needs/<str:iso3>/", NeedPage.as_view(), name="new-need"),
    path(f"{OWN}edit/needs/<str:iso3>/<int:pk>/", NeedPage.as_view(), name="need"),
    path(f"{OWN}edit/needs/<str:iso3>/<int:pk>/remove/", drop_need, name="remove-need"),
    path(f"{OWN}edit/needs/<str:iso3>/<int:pk>/copy/", copy_need_once, name="copy-need"),
    path(f"{OWN}edit/<str:topic>/", edit, name="edit"),
    path(f"{OWN}check/", CheckPage.as_view(), name="check"),
    path(f"{OWN}submit/", SubmitPage.as_view(), name="submit"),
    path(f"{OWN}confirmation/", confirmation, name="confirmation"),
    path(f"{OWN}letter-to-sign/", letter_to_sign, name="letter-to-sign"),
    path(f"{OWN}letters/<int:pk>/", letter, name="letter"),
    path(f"{OWN}replies/<int:pk>/", interim_reply, name="interim-reply"),
    path(f"{OWN}answer/", answer, name="answer"),
    path(f"{OWN}decide/<str:iso3>/", decide, name="decide"),
    path(f"{OWN}withdraw/", WithdrawPage.as_view(), name="withdraw"),
]

urlpatterns: list[URLPattern] = [
    path("secretariat/requests/register/", Register.as_view(), name="register"),
    path("people/<int:pk>/hand-over/", HandOver.as_view(), name="hand-over"),
    *desk_urls,
    *own_urls,
    path("requests/<str:reference>/", detail, name="detail"),
]
