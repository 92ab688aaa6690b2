from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/reports/<int:pk>/", views.report, name="report"),
    path("library/reports/<int:pk>/results.csv", views.report_csv, name="csv"),
    path("library/reports/<int:pk>/step/<slug:step>/", views.report_step, name="step"),
    path("secretariat/reports/new/", views.AskForReport.as_view(), name="new"),
]
