from django.urls import path

from .views import candidates, gaps, matches, runs

app_name = "matching"
urlpatterns = [
    path("secretariat/runs/", runs.RunList.as_view(), name="runs"),
    path("secretariat/runs/start/", runs.start, name="start-run"),
    path("secretariat/runs/<int:pk>/", runs.show, name="run"),
    path("secretariat/runs/<int:pk>/cancel/", runs.step, {"action": "cancel"}, name="cancel-run"),
    path("secretariat/runs/<int:pk>/retry/", runs.step, {"action": "retry"}, name="retry-run"),
    path("secretariat/runs/<int:pk>/replay/", runs.replay, name="replay-run"),
    path("secretariat/needs/<int:pk>/candidates/", candidates.candidates, name="candidates"),
    path("secretariat/needs/<int:pk>/propose/", candidates.propose, name="propose"),
    path("secretariat/gaps/", gaps.gap_list, name="gaps"),
    path("secretariat/gaps.csv", gaps.gaps_csv, name="gaps-csv"),
    path("secretariat/gaps/<int:pk>/letter/", gaps.letter, name="gap-letter"),
    path("matches/", matches.MatchList.as_view(), name="matches"),
    path("matches/<int:pk>/", matches.show, name="match"),
    path("matches/<int:pk>/<slug:name>/", matches.step, name="match-step"),
]
