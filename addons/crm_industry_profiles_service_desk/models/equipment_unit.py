from odoo import fields, models
from odoo.exceptions import UserError


class EquipmentUnit(models.Model):
    """The warranty of a unit is an entitlement; tickets may be about the unit."""

    _inherit = "equipment.unit"

    entitlement_ids = fields.One2many(
        "service.entitlement",
        "equipment_unit_id",
        string="Entitlements",
        groups="crm_service_desk.group_service_own",
    )
    ticket_ids = fields.One2many(
        "service.ticket",
        "equipment_unit_id",
        string="Tickets",
        groups="crm_service_desk.group_service_own",
    )

    def action_make_entitlement(self):
        """Let the service desk know what the warranty covers, and until when."""
        self.ensure_one()
        if not self.is_in_warranty:
            raise UserError(self.env._("%s has no warranty left.", self.display_name))
        entitlement = self.entitlement_ids.filtered(lambda one: one.kind == "warranty")[
            :1
        ]
        if not entitlement:
            Entitlement = self.env["service.entitlement"]
            entitlement = Entitlement.create(self._prepare_entitlement())
        return entitlement.get_formview_action()

    def _prepare_entitlement(self):
        """Return the values of the warranty for the service desk: a hook."""
        self.ensure_one()
        return {
            "kind": "warranty",
            "partner_id": self.partner_id.id,
            "product_id": self.product_id.id,
            "equipment_unit_id": self.id,
            "date_start": self.installed_on,
            "date_end": self.warranty_until,
            "company_id": self.company_id.id,
        }


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    equipment_unit_id = fields.Many2one(
        "equipment.unit",
        string="Installed Unit",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,  # who renews an entitlement may have no role in equipment
        groups="crm_industry_profiles.group_equipment_seller",
        help="The unit whose warranty it is.",
    )


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    equipment_unit_id = fields.Many2one(
        "equipment.unit",
        string="Installed Unit",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="set null",
        copy=False,  # who copies a ticket may have no role in equipment
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        groups="crm_industry_profiles.group_equipment_seller",
        help="What the ticket is about.",
    )
