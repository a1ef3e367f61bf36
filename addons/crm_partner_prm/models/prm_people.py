from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

AREAS = {
    "deals": "prm_sees_deals",
    "money": "prm_sees_money",
    "people": "prm_manages_people",
}


class CrmRelationType(models.Model):
    """What a role at a partner lets a person see in the portal."""

    _inherit = "crm.relation.type"

    prm_sees_deals = fields.Boolean(
        string="Sees Deals",
        help="Registered deals and leads. As long as nobody at a partner has a role"
        " with this right, everybody there sees them.",
    )
    prm_sees_money = fields.Boolean(
        string="Sees Funds and Statements",
        help="Marketing funds, rewards and statements. As long as nobody at a partner"
        " has a role with this right, everybody there sees them.",
    )
    prm_manages_people = fields.Boolean(
        string="Gives Roles to Colleagues",
        help="Says in the portal who does what at the partner, and so who sees what.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_prm_right(self, area):
        """Whether a person may see this of the own company's partnership.

        Where nobody has the right, everybody sees all, and nobody gives roles.

        :param str area: a key of ``AREAS``
        """
        self.ensure_one()
        # sudo: who has which role at the person's own company
        roles = self.sudo().commercial_partner_id._get_prm_contacts()
        holders = roles.filtered(f"type_id.{AREAS[area]}").left_partner_id
        return self in holders if holders else area != "people"

    def _get_prm_colleagues(self):
        """People of the person's company, whoever works there: a hook."""
        company = self.commercial_partner_id
        return self.search(
            Domain("parent_id", "child_of", company.id)
            & Domain("type", "=", "contact")
            & Domain("is_company", "=", False),
            order="name, id",
        )


class PrmPortalMixin(models.AbstractModel):
    """Records of an area show to colleagues who have the right to see it.

    Set ``_prm_area`` on the model, and add ``("is_prm_open", "=", True)`` to the record
    rule of portal users.
    """

    _inherit = "prm.portal.mixin"
    _prm_area = None

    is_prm_open = fields.Boolean(
        string="Open to Me",
        compute="_compute_is_prm_open",
        search="_search_is_prm_open",
    )

    @api.depends_context("uid")
    def _compute_is_prm_open(self):
        self.is_prm_open = self._is_prm_area_open()

    @api.model
    def _search_is_prm_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.TRUE if self._is_prm_area_open() in value else Domain.FALSE

    @api.model
    def _is_prm_area_open(self):
        if not self._prm_area or not self.env.user.share:
            return True
        return self.env.user.partner_id._has_prm_right(self._prm_area)


class PrmDealRegistration(models.Model):
    _inherit = "prm.deal.registration"
    _prm_area = "deals"

    @api.model
    def _portal_register(self, form):
        if not self._is_prm_area_open():
            raise UserError(
                self.env._(
                    "Colleagues of yours register the deals. Ask who gives roles at"
                    " your company."
                )
            )
        return super()._portal_register(form)


class CrmRelation(models.Model):
    """Roles of colleagues, as the one who gives them does it in the portal."""

    _inherit = "crm.relation"

    @api.model
    def _portal_give_role(self, person, role):
        """Give a colleague a role from today on; called in sudo.

        :param str person: id of a contact of the reader's company
        :param str role: id of a relation type that is a role
        """
        user = self.env.user.partner_id
        self._check_prm_people(user)
        colleagues = user._get_prm_colleagues()
        person = colleagues.filtered(lambda row: str(row.id) == person)
        role = self._get_prm_roles().filtered(lambda row: str(row.id) == role)
        if not person or not role:
            raise UserError(self.env._("Choose a colleague and a role."))
        company = user.commercial_partner_id
        known = company._get_prm_contacts().filtered(
            lambda row: row.left_partner_id == person and row.type_id == role
        )
        return known or self.create(
            {
                "left_partner_id": person.id,
                "type_id": role.id,
                "right_partner_id": company.id,
                "date_start": fields.Date.context_today(self),
            }
        )

    @api.model
    def _portal_end_role(self, relation):
        """End a colleague's role; the last one who gives roles stays."""
        user = self.env.user.partner_id
        self._check_prm_people(user)
        roles = user.commercial_partner_id._get_prm_contacts()
        role = roles.filtered(lambda row: str(row.id) == relation)
        left = (roles - role).filtered("type_id.prm_manages_people")
        if role.type_id.prm_manages_people and not left:
            raise UserError(
                self.env._("Somebody must give roles: give the role to another first.")
            )
        role._end_or_archive()
        return role

    @api.model
    def _check_prm_people(self, user):
        if not user._has_prm_right("people"):
            raise UserError(self.env._("Only who answers for the partnership does it."))

    @api.model
    def _get_prm_roles(self):
        return self.env["crm.relation.type"].search([("is_prm_role", "=", True)])
