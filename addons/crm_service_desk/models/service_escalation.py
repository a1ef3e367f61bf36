from odoo import fields, models


class ServiceEscalation(models.Model):
    """A level that a clock has reached, once per replay under one policy."""

    _name = "service.escalation"
    _description = "Escalation"
    _order = "id desc"
    _rec_name = "rule_id"
    _log_access = False

    status_id = fields.Many2one(
        "service.sla.status",
        string="Clock",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    ticket_id = fields.Many2one(
        "service.ticket", required=True, ondelete="cascade", readonly=True, index=True
    )
    rule_id = fields.Many2one(
        "service.escalation.rule", ondelete="set null", readonly=True, index=True
    )
    level = fields.Integer(readonly=True)
    generation = fields.Integer(readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    has_acted = fields.Boolean(
        string="Acted",
        readonly=True,
        help="Of levels that come at once only the highest acts.",
    )

    _once_uniq = models.UniqueIndex("(status_id, level, generation)")
