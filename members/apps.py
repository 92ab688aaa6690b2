from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members and offers")

    def ready(self) -> None:
        from coalition.core.jobs.registry import register
        from coalition.core.sheets.kinds import SheetKind
        from coalition.core.sheets.kinds import register as register_kind

        from .bulk.job import IMPORT_STEP
        from .bulk.offers import OfferResource
        from .permissions import OWNER

        register(IMPORT_STEP)
        register_kind(
            SheetKind(
                name="offers",
                title=_("Offers by spreadsheet"),
                lead=_("Write or change many offers at once: one row is one offer."),
                back="members:offers",
                resource=OfferResource,
                permission=OWNER,
            )
        )
