from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from coalition.core.jobs.registry import register

        from .services.back_test_job import BACK_TEST
        from .services.replays import RUN_REPLAY
        from .services.run_job import MATCH_RUN
        from .services.run_parts import MATCH_RUN_PART

        register(MATCH_RUN)
        register(MATCH_RUN_PART)
        register(RUN_REPLAY)
        register(BACK_TEST)
