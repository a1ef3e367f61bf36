from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import request, route

from .partner_portal import PartnerPortal


class PartnerPeople(PartnerPortal):
    """Colleagues and what they see, under /my/partner/people."""

    def _prepare_prm_home_values(self):
        # the reader's own rights
        person = request.env.user.partner_id.sudo()
        return super()._prepare_prm_home_values() | {
            "may_deals": person._has_prm_right("deals"),
            "may_people": person._has_prm_right("people"),
        }

    @route(
        "/my/partner/people",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def prm_people(self, notice=None, **kwargs):
        return self._render_prm_people(notice=notice)

    def _render_prm_people(self, **values):
        # colleagues of the reader's own company, and their roles there
        person = request.env.user.partner_id.sudo()
        company = person.commercial_partner_id
        values = self._prepare_portal_layout_values() | {
            "page_name": "prm_people",
            "colleagues": person._get_prm_colleagues(),
            "roles": company._get_prm_contacts().grouped("left_partner_id"),
            "kinds": self._get_prm_relations()._get_prm_roles(),
            "may_people": person._has_prm_right("people"),
            "key": uuid4().hex,
            **values,
        }
        return request.render("crm_partner_prm.portal_prm_people", values)

    def _get_prm_relations(self):
        # by the forms only, which check that the reader gives roles at the own company
        return request.env["crm.relation"].sudo()

    @route(
        "/my/partner/people/<any(give, end):action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def prm_people_write(self, action, person="", role="", key="", **kwargs):
        relations = self._get_prm_relations()

        def work():
            if action == "give":
                return relations._portal_give_role(person, role)
            return relations._portal_end_role(role)

        try:
            self._send_prm_form(key, work)
        except UserError as error:
            return self._render_prm_people(error=error.args[0])
        return request.redirect("/my/partner/people?notice=people", code=303)
