from django.urls import path

from .views.applications import application, application_step, applications, merge_step
from .views.authorities import (
    AttachDesignation,
    RegisterAuthority,
    authorities,
    authority,
    authority_step,
    designation_letter,
)
from .views.clearances import PrepareOfferClearance, PrepareScreening, clearance_step, clearances
from .views.delegations import NameDelegate, delegations, end
from .views.imports import PortalSpreadsheets, Spreadsheets, import_step, portal_sheet, sheet
from .views.imports import show as show_import
from .views.invitations import invitation
from .views.joining import Apply, application_status, applied
from .views.new_organisation import RecordOrganisation
from .views.offer_forms import EditOffer, NewOffer
from .views.offers import offer, offer_step, offers
from .views.people import DrawArea, Invite, end_role, people, take_back
from .views.profile import AcceptUndertakings, EditOrganisation, LeaveCoalition, impact_step
from .views.public import member_list, organisation
from .views.tokens import NewToken, RenameToken, revoke, tokens
from .views.webhooks import NewWebhook, send_again, webhook, webhooks
from .views.webhooks import end as end_webhook

app_name = "members"

DESK = "secretariat/members/<slug:slug>/"

urlpatterns = [
    path("join/", Apply.as_view(), name="apply"),
    path("join/received/", applied, name="applied"),
    path("join/received/<str:token>/", application_status, name="application-status"),
    path("members/", member_list, name="list"),
    path("members/<slug:slug>/", organisation, name="organisation"),
    path("members/<slug:slug>/edit/", EditOrganisation.as_view(), name="edit-organisation"),
    path("members/<slug:slug>/undertakings/", AcceptUndertakings.as_view(), name="undertakings"),
    path("members/<slug:slug>/leave/", LeaveCoalition.as_view(), name="leave"),
    path("spreadsheets/<slug:kind>/", Spreadsheets.as_view(), name="spreadsheets"),
    path("spreadsheets/<slug:kind>/<slug:slug>/<str:name>", sheet, name="sheet"),
    path("secretariat/spreadsheets/<slug:kind>/", PortalSpreadsheets.as_view(), name="portal-spreadsheets"),
    path("secretariat/spreadsheets/<slug:kind>/<str:name>", portal_sheet, name="portal-sheet"),
    path("imports/<int:pk>/", show_import, name="import"),
    path("imports/<int:pk>/<slug:step>/", import_step, name="import-step"),
    path("members/<slug:slug>/impact/<slug:step>/", impact_step, name="impact-step"),
    path("offers/", offers, name="offers"),
    path("offers/new/", NewOffer.as_view(), name="new-offer"),
    path("offers/<int:pk>/", offer, name="offer"),
    path("offers/<int:pk>/edit/", EditOffer.as_view(), name="edit-offer"),
    path("offers/<int:pk>/step/<slug:step>/", offer_step, name="offer-step"),
    path("people/", people, name="people"),
    path("people/invite/", Invite.as_view(), name="invite"),
    path("people/delegates/", delegations, name="delegations"),
    path("people/delegates/new/", NameDelegate.as_view(), name="name-delegate"),
    path("people/delegates/<int:pk>/end/", end, name="end-delegation"),
    path("people/<int:pk>/area/", DrawArea.as_view(), name="draw-area"),
    path("people/<int:pk>/end/", end_role, name="end-role"),
    path("people/invitations/<int:pk>/cancel/", take_back, name="cancel-invitation"),
    path("api-access/", tokens, name="tokens"),
    path("api-access/tokens/new/", NewToken.as_view(), name="new-token"),
    path("api-access/tokens/<int:pk>/", RenameToken.as_view(), name="rename-token"),
    path("api-access/tokens/<int:pk>/revoke/", revoke, name="revoke-token"),
    path("api-access/webhooks/", webhooks, name="webhooks"),
    path("api-access/webhooks/new/", NewWebhook.as_view(), name="new-webhook"),
    path("api-access/webhooks/<int:pk>/", webhook, name="webhook"),
    path("api-access/webhooks/<int:pk>/end/", end_webhook, name="end-webhook"),
    path("api-access/webhooks/<int:pk>/deliveries/<int:delivery>/again/", send_again, name="resend-webhook"),
    path("invitations/<str:key>/", invitation, name="accept-invitation"),
    path("secretariat/members/", applications, name="applications"),
    path("secretariat/organisations/record/", RecordOrganisation.as_view(), name="record-organisation"),
    path(DESK, application, name="application"),
    path(f"{DESK}step/<slug:step>/", application_step, name="application-step"),
    path("secretariat/merges/<int:pk>/step/<slug:step>/", merge_step, name="merge-step"),
    path(f"{DESK}clearance/", PrepareScreening.as_view(), name="prepare-screening"),
    path("secretariat/offers/<int:pk>/clearance/", PrepareOfferClearance.as_view(), name="prepare-clearance"),
    path("secretariat/clearances/", clearances, name="clearances"),
    path("secretariat/clearances/<int:pk>/step/<slug:step>/", clearance_step, name="clearance-step"),
    path("secretariat/authorities/", authorities, name="authorities"),
    path("secretariat/authorities/register/", RegisterAuthority.as_view(), name="register-authority"),
    path("secretariat/authorities/<int:pk>/", authority, name="authority"),
    path("secretariat/authorities/<int:pk>/letter/", AttachDesignation.as_view(), name="attach-designation"),
    path("secretariat/authorities/letters/<int:pk>/", designation_letter, name="designation-letter"),
    path("secretariat/authorities/<int:pk>/step/<slug:step>/", authority_step, name="authority-step"),
]
