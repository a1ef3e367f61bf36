from odoo import api, fields, models


class FleetVehicleBlock(models.Model):
    _name = "fleet.vehicle.block"
    _description = "Vehicle Block"
    _inherit = ["industry.computed.guard"]
    _order = "date_from desc, id desc"
    _rec_name = "reason"
    _check_company_auto = True
    _written_by_steps = frozenset({"user_id"})

    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="vehicle_id.company_id", store=True, index="btree_not_null"
    )
    date_from = fields.Datetime(
        string="From", required=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(
        string="Until", help="Empty: until somebody ends the block."
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Blocked By",
        readonly=True,
        default=lambda self: self.env.user,
    )

    _period_check = models.Constraint(
        "CHECK(date_to IS NULL OR date_to > date_from)",
        "A block ends after it begins. Correct its dates.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        blocks = super().create(vals_list)
        blocks.vehicle_id._tell_board()
        return blocks

    def write(self, vals):
        vehicles = self.vehicle_id
        result = super().write(vals)
        (vehicles + self.vehicle_id)._tell_board()
        return result

    def unlink(self):
        vehicles = self.vehicle_id
        result = super().unlink()
        vehicles._tell_board()
        return result

    def action_end(self):
        """Free the vehicle from now on."""
        now = fields.Datetime.now()
        for block in self:
            if block.date_from >= now:
                block.unlink()
            elif not block.date_to or block.date_to > now:
                block.date_to = now
