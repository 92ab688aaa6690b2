from django.urls import path

from . import views

app_name = "projects"
urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/<code>/", views.project_detail, name="detail"),
    path("projects/<code>/edit/", views.edit, name="edit"),
    path("projects/<code>/steps/<step>/", views.take_step, name="step"),
    path("projects/<code>/figures/new/", views.add_figure, name="figure"),
    path("projects/<code>/figures/<int:pk>/approve/", views.approve, name="approve"),
    path("secretariat/projects/record/", views.record, name="record"),
]
