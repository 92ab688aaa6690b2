from django.urls import path

from . import views
from .views.commitment_forms import EditCommitment, NewCommitment, NewMilestone, UpdateCommitment
from .views.commitments import (
    commitment,
    commitment_step,
    commitments,
    commitments_csv,
    milestone_step,
    promised_by,
    promises,
)
from .views.double_counts import double_count, double_counts
from .views.impact import impact
from .views.of_project import project_figures, project_periods
from .views.results import edit_report, new_report, result_report, result_step, results, results_csv
from .views.stories import TellStory, stories, story, story_picture, story_step

app_name = "projects"
urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/map.csv", views.project_map_csv, name="map-csv"),
    path("projects/<code>/", views.project_detail, name="detail"),
    path("projects/<code>/edit/", views.edit, name="edit"),
    path("projects/<code>/steps/<step>/", views.take_step, name="step"),
    path("projects/<code>/figures/", project_figures, name="figures"),
    path("projects/<code>/periods/", project_periods, name="periods"),
    path("projects/<code>/figures/new/", views.add_figure, name="figure"),
    path("projects/<code>/figures/<int:pk>/approve/", views.approve, name="approve"),
    path("projects/<code>/results/new/", new_report, name="new-results"),
    path("projects/<code>/stories/new/", TellStory.as_view(), name="new-story"),
    path("stories/", stories, name="stories"),
    path("stories/<int:pk>/", story, name="story"),
    path("stories/<int:pk>/picture/", story_picture, name="story-picture"),
    path("stories/<int:pk>/edit/", TellStory.as_view(), name="edit-story"),
    path("stories/<int:pk>/step/<slug:step>/", story_step, name="story-step"),
    path("results/", results, name="results"),
    path("results.csv", results_csv, name="results-csv"),
    path("results/<int:pk>/", result_report, name="result-report"),
    path("results/<int:pk>/edit/", edit_report, name="edit-results"),
    path("results/<int:pk>/step/<slug:step>/", result_step, name="result-step"),
    path("secretariat/projects/double-counts/", double_counts, name="double-counts"),
    path(
        "secretariat/projects/double-counts/<first>/<second>/<slug:kind>/<slug:step>/",
        double_count,
        name="double-count",
    ),
    path("secretariat/projects/record/", views.record, name="record"),
    path("commitments/", commitments, name="commitments"),
    path("commitments/new/", NewCommitment.as_view(), name="new-commitment"),
    path("commitments/<int:pk>/", commitment, name="commitment"),
    path("commitments/<int:pk>/edit/", EditCommitment.as_view(), name="edit-commitment"),
    path("commitments/<int:pk>/update/", UpdateCommitment.as_view(), name="update-commitment"),
    path("commitments/<int:pk>/step/<slug:step>/", commitment_step, name="commitment-step"),
    path("commitments/<int:pk>/milestones/new/", NewMilestone.as_view(), name="new-milestone"),
    path("commitments/<int:pk>/milestones/<int:milestone>/<slug:step>/", milestone_step, name="milestone-step"),
    path("secretariat/commitments.csv", commitments_csv, name="commitments-csv"),
    path("organisations/<slug:slug>/impact/", impact, name="impact"),
    path("promises/", promises, name="promises"),
    path("members/<slug:slug>/commitments/", promised_by, name="promised-by"),
]
