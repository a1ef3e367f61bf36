from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class EquipmentDeliveryStage(models.Model):
    _name = "equipment.delivery.stage"
    _description = "Stage of a Delivery"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    days = fields.Integer(help="How long the stage should take; gives its deadline.")
    is_done = fields.Boolean(string="Delivered", help="The customer has accepted.")
    fold = fields.Boolean(string="Folded in Kanban")


class EquipmentDelivery(models.Model):
    """From the order to the acceptance by the customer, in stages."""

    _name = "equipment.delivery"
    _description = "Delivery Project"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_planned, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, index="trigram")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kit_id = fields.Many2one(
        "equipment.kit", index="btree_not_null", ondelete="set null", check_company=True
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null", check_company=True
    )
    stage_id = fields.Many2one(
        "equipment.delivery.stage",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["equipment.delivery.stage"].search([], limit=1),
        group_expand="_read_group_expand_full",
    )
    stage_deadline = fields.Date(
        string="Stage Until",
        compute="_compute_stage_deadline",
        store=True,
        readonly=False,
        tracking=True,
    )
    date_planned = fields.Date(string="Promised for", index=True, tracking=True)
    date_done = fields.Date(
        string="Accepted on", compute="_compute_date_done", store=True
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    unit_ids = fields.One2many("equipment.unit", "delivery_id", string="Units")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    @api.depends("stage_id")
    def _compute_stage_deadline(self):
        today = fields.Date.context_today(self)
        for delivery in self:
            days = delivery.stage_id.days
            delivery.stage_deadline = days and fields.Date.add(today, days=days)

    @api.depends("stage_id.is_done")
    def _compute_date_done(self):
        today = fields.Date.context_today(self)
        for delivery in self:
            day = delivery.date_done or today
            delivery.date_done = day if delivery.stage_id.is_done else False

    @api.depends("stage_deadline", "date_planned", "stage_id.is_done")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for delivery in self:
            days = (delivery.stage_deadline, delivery.date_planned)
            is_over = any(day and day < today for day in days)
            delivery.is_late = is_over and not delivery.stage_id.is_done

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = fields.Domain("stage_id.is_done", "=", False) & (
            fields.Domain("stage_deadline", "<", today)
            | fields.Domain("date_planned", "<", today)
        )
        parts = {True: late, False: ~late}
        return fields.Domain.OR(parts[bool(one)] for one in value)

    def action_register_units(self):
        """Make the installed units of what was delivered, one for each piece."""
        self.ensure_one()
        if self.unit_ids:
            raise UserError(
                self.env._("The units of “%s” are registered already.", self.name)
            )
        lines = self.kit_id.line_ids.filtered("is_included")
        pieces = [line.product_id for line in lines for _n in range(int(line.quantity))]
        if not pieces:
            raise UserError(self.env._("Choose the kit that “%s” delivers.", self.name))
        self.unit_ids = [
            Command.create(self._prepare_unit(product)) for product in pieces
        ]

    def _prepare_unit(self, product):
        """Return the values of an installed unit: a hook."""
        self.ensure_one()
        return {
            "product_id": product.id,
            "partner_id": self.partner_id.id,
            "installed_on": self.date_done or fields.Date.context_today(self),
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
        }


class EquipmentKit(models.Model):
    _inherit = "equipment.kit"

    delivery_ids = fields.One2many("equipment.delivery", "kit_id", string="Deliveries")

    def action_deliver(self):
        """Open the delivery project of the kit; the first time, make it."""
        self.ensure_one()
        if not self.order_id or self.order_id.state != "sale":
            raise UserError(
                self.env._("“%s” is delivered once its order is confirmed.", self.name)
            )
        delivery = self.delivery_ids[:1] or self.env["equipment.delivery"].create(
            {
                "name": self.name,
                "partner_id": self.partner_id.id,
                "kit_id": self.id,
                "order_id": self.order_id.id,
                "date_planned": self.order_id.commitment_date,
                "user_id": self.user_id.id,
                "company_id": self.company_id.id,
            }
        )
        return delivery.get_formview_action()


class ResPartner(models.Model):
    _inherit = "res.partner"

    equipment_unit_ids = fields.One2many(
        "equipment.unit",
        "commercial_partner_id",
        string="Installed Equipment",
        groups="crm_industry_profiles.group_equipment_seller",
    )
