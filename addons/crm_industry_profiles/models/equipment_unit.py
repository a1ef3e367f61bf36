from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

NEEDS = [
    ("none", "In Use"),
    ("soon", "Replace Soon"),
    ("due", "Replace Now"),
    ("retired", "Retired"),
]
SOON_MONTHS = 6


class EquipmentUnit(models.Model):
    """A piece of equipment that a customer has."""

    _name = "equipment.unit"
    _description = "Installed Unit"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "installed_on desc, id desc"
    _rec_names_search = ["serial", "product_id", "partner_id"]
    _check_company_auto = True

    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    serial = fields.Char(string="Serial Number", index="trigram", tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    delivery_id = fields.Many2one(
        "equipment.delivery",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    place = fields.Char(help="Where it stands.")
    installed_on = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    warranty_until = fields.Date(
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The last day of the warranty: as the product says, unless you change it.",
    )
    replace_on = fields.Date(
        string="Replace by",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="When it has served as long as the product says.",
    )
    retired_on = fields.Date(tracking=True, copy=False)
    is_in_warranty = fields.Boolean(
        string="In Warranty",
        compute="_compute_clock",
        search="_search_is_in_warranty",
    )
    need = fields.Selection(
        NEEDS, string="Status", compute="_compute_clock", search="_search_need"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Replacement",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _serial_uniq = models.UniqueIndex(
        "(company_id, product_id, serial) WHERE serial <> ''",
        "A unit of this product with this serial number is there already.",
    )

    @api.depends("product_id", "installed_on")
    def _compute_dates(self):
        for unit in self:
            product, start = unit.product_id, unit.installed_on
            warranty = product.equipment_warranty_months
            life = product.equipment_life_months
            unit.warranty_until = (
                start and warranty and start + relativedelta(months=warranty, days=-1)
            )
            unit.replace_on = start and life and start + relativedelta(months=life)

    @api.depends("warranty_until", "replace_on", "retired_on")
    def _compute_clock(self):
        today = fields.Date.context_today(self)
        soon = today + relativedelta(months=SOON_MONTHS)
        for unit in self:
            until, day = unit.warranty_until, unit.replace_on
            unit.is_in_warranty = bool(until and until >= today and not unit.retired_on)
            need = "due" if day and day <= today else "none"
            if need == "none" and day and day <= soon:
                need = "soon"
            unit.need = "retired" if unit.retired_on else need

    def _search_is_in_warranty(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        used = Domain("retired_on", "=", False)
        covered = Domain("warranty_until", ">=", today) & used
        parts = {True: covered, False: ~covered}
        return Domain.OR(parts[bool(one)] for one in value)

    def _search_need(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = today + relativedelta(months=SOON_MONTHS)
        used = Domain("retired_on", "=", False)
        near, due = Domain("replace_on", "<=", soon), Domain("replace_on", "<=", today)
        parts = {
            "retired": ~used,
            "due": used & due,
            "soon": used & near & Domain("replace_on", ">", today),
            "none": used & (Domain("replace_on", "=", False) | ~near),
        }
        return Domain.OR(parts[need] for need in value if need in parts)

    @api.depends("product_id", "serial")
    def _compute_display_name(self):
        for unit in self:
            names = (unit.product_id.display_name, unit.serial)
            unit.display_name = " ".join(filter(None, names))

    def action_propose_replacement(self):
        """One opportunity for each customer, with all units that are to go."""
        waiting = self.filtered(lambda unit: not unit.lead_id)
        for units in waiting.grouped("partner_id").values():
            units.lead_id = self.env["crm.lead"].create(units._prepare_replacement())
        leads = self.lead_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        if len(leads) == 1:
            return leads.get_formview_action()
        return action | {"domain": [("id", "in", leads.ids)], "context": {}}

    def _prepare_replacement(self):
        """Return the values of the opportunity for units of one customer: a hook."""
        names = ", ".join(self.mapped("display_name"))
        unit = self[0]
        return {
            "name": self.env._("Replace %s", names),
            "type": "opportunity",
            "partner_id": unit.partner_id.id,
            "user_id": self.env.user.id,
            "company_id": unit.company_id.id,
            "expected_revenue": sum(one.product_id.lst_price for one in self),
        }


class ProductTemplate(models.Model):
    _inherit = "product.template"

    equipment_warranty_months = fields.Integer(
        string="Warranty of Units (months)",
        help="Of installed equipment, from its installation.",
    )
    equipment_life_months = fields.Integer(
        string="Service Life (months)",
        help="After which equipment should be replaced.",
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    equipment_margin_floor = fields.Float(
        string="Lowest Margin of Equipment (%)",
        default=15,
        digits=(5, 2),
        help="Kits below it need the approval of an equipment manager.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    equipment_margin_floor = fields.Float(
        related="company_id.equipment_margin_floor", readonly=False
    )
