from odoo.exceptions import UserError
from odoo.http import request, route

from .partner_portal import PartnerPortal


class PartnerLevel(PartnerPortal):
    """How far the partner is, and what would be if: under /my/partner/level."""

    def _prepare_prm_home_values(self):
        values = super()._prepare_prm_home_values()
        enrollments = values["enrollments"].filtered("is_current")
        return values | {"prm_levels": self._get_prm_levels(enrollments)}

    def _get_prm_levels(self, enrollments):
        """[(enrollment, what `_tell_level` says)] of the reader's enrollments."""
        return [
            (enrollment, enrollment._tell_level(case))
            for enrollment, case in enrollments._get_live_cases().items()
        ]

    @route("/my/partner/level", type="http", auth="user", website=True, readonly=True)
    def prm_level(self, enrollment=None, notice=None, **form):
        values = self._prepare_prm_level_values()
        chosen = values["enrollments"].filtered(lambda row: str(row.id) == enrollment)
        values |= {"chosen": chosen, "form": form, "notice": notice, "supposed": None}
        if chosen:
            try:
                values["supposed"] = self._suppose_prm_level(chosen, form)
            except UserError as error:
                values["error"] = error.args[0]
        return request.render("crm_partner_prm.portal_prm_level", values)

    def _prepare_prm_level_values(self):
        """Hook: what the page of the level shows."""
        enrollments = self._search_prm("prm.enrollment").filtered("is_current")
        return self._prepare_portal_layout_values() | {
            "page_name": "prm_level",
            "enrollments": enrollments,
            "prm_levels": self._get_prm_levels(enrollments),
        }

    def _suppose_prm_level(self, enrollment, form):
        """What would be, told of numbers that were typed; nothing is written."""
        numbers = enrollment._parse_what_if(form)
        case = enrollment._get_live_cases()[enrollment]
        return enrollment._tell_what_if(case, numbers)
