from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members and offers")

    def ready(self) -> None:
        from coalition.core.jobs.registry import register

        from .bulk.job import IMPORT_STEP
        from .bulk.kinds import SheetKind
        from .bulk.kinds import register as register_kind
        from .bulk.offers import OfferResource

        register(IMPORT_STEP)
        register_kind(
            SheetKind(
                name="offers",
                title=_("Offers by spreadsheet"),
                lead=_("Write or change many offers at once: one row is one offer."),
                back="members:offers",
                resource=OfferResource,
            )
        )
