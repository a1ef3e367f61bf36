from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class CrmPartnerRole(models.Model):
    _name = "crm.partner.role"
    _inherit = ["crm.remembered.mixin"]
    _description = "Contact Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name that menus, rules and integrations use, for example"
        " 'customer'.",
    )
    color = fields.Integer()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_automatic = fields.Boolean(
        string="Assigned Automatically",
        help="Customer: with the first confirmed order or invoice. Supplier: with the"
        " first vendor bill. Prospect: with the first lead. Other roles are always"
        " given by hand.",
    )
    partner_count = fields.Integer(
        string="Contacts", compute="_compute_partner_count", compute_sudo=False
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A role with this code already exists."
    )

    def _compute_partner_count(self):
        Period = self.env["crm.partner.role.period"]
        groups = Period._read_group(
            Period._get_current_domain(), ["role_id"], ["partner_id:count_distinct"]
        )
        counts = dict(groups)
        for role in self:
            role.partner_count = counts.get(role, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        Period = self.env["crm.partner.role.period"]
        # sudo: whose roles these are does not matter, only that there are some
        used = Period.sudo().search([("role_id", "in", self.ids)], limit=1).role_id
        if used:
            raise UserError(
                self.env._(
                    "Contacts have or had the role “%s”. Archive it instead, so that"
                    " the history stays.",
                    used.name,
                )
            )

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.res_partner_action_by_role"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("crm_role_ids", "in", self.ids)],
            "context": {"crm_role_code": self.code},
        }

    @api.model
    def _get_role_id(self, code):
        return self._get_role_ids().get(code, (False, False))[0]

    @api.model
    def _get_automatic_role_id(self, code):
        """Id of the role that documents give, False if nobody wants that."""
        role_id, is_automatic = self._get_role_ids().get(code, (False, False))
        return is_automatic and role_id

    @api.model
    @tools.ormcache()
    def _get_role_ids(self):
        # sudo: codes of roles are no secret, and every order asks for them
        roles = self.sudo().search_fetch(
            [("active", "=", True)], ["code", "is_automatic"]
        )
        return {role.code: (role.id, role.is_automatic) for role in roles}
