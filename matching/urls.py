from django.urls import path

from .views import back_tests, candidates, gaps, matches, merging, methods, responses, runs, scenarios, weights

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
    path("secretariat/runs/<int:pk>/scenario/", scenarios.scenario, name="scenario"),
    path("secretariat/runs/<int:pk>/compare/<int:other>/", scenarios.compare, name="compare"),
    path("secretariat/runs/<int:pk>/compare/<int:other>/adopt/", scenarios.adopt, name="adopt"),
    path("secretariat/adoptions/<int:pk>/<slug:name>/", scenarios.step, name="adoption-step"),
    path("secretariat/weights/", weights.weights, name="weights"),
    path("secretariat/weights/propose/", weights.propose, name="propose-weights"),
    path("secretariat/weights/<int:pk>/", weights.show, name="weight-set"),
    path("secretariat/weights/<int:pk>/<slug:name>/", weights.step, name="weights-step"),
    path("secretariat/index-methods/", methods.methods, name="index-methods"),
    path("secretariat/index-methods/propose/", methods.propose, name="propose-method"),
    path("secretariat/index-methods/<int:pk>/", methods.show, name="index-method"),
    path("secretariat/index-methods/<int:pk>/<slug:name>/", methods.step, name="method-step"),
    path("secretariat/back-tests/", back_tests.back_tests, name="back-tests"),
    path("secretariat/back-tests/<int:pk>/", back_tests.show, name="back-test"),
    path("secretariat/back-tests/<int:pk>/<slug:name>/", back_tests.step, name="back-test-step"),
    path("secretariat/members/<slug:slug>/merge/", merging.MergePage.as_view(), name="merge"),
    path("secretariat/organisations/<slug:slug>/responses/", responses.responses, name="responses"),
    path("secretariat/organisations/<slug:slug>/responses.csv", responses.responses_csv, name="responses-csv"),
    path("matches/", matches.MatchList.as_view(), name="matches"),
    path("matches/<int:pk>/", matches.show, name="match"),
    path("matches/<int:pk>/<slug:name>/", matches.step, name="match-step"),
]
