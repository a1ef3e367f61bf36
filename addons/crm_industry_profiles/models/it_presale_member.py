from odoo import fields, models


class ItPresaleMember(models.Model):
    """Who works on a deal before it is won, as what, and how long."""

    _name = "it.presale.member"
    _description = "Member of a Presale Team"
    _inherit = ["industry.computed.guard"]
    _order = "lead_id, sequence, id"
    _rec_name = "user_id"
    _set_at_create = frozenset({"lead_id"})

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        domain=[("share", "=", False)],
        index=True,
        ondelete="cascade",
    )
    role = fields.Selection(
        [
            ("analyst", "Analyst"),
            ("architect", "Architect"),
            ("engineer", "Engineer"),
            ("estimator", "Estimator"),
            ("bid", "Bid Manager"),
            ("lawyer", "Lawyer"),
            ("other", "Other"),
        ],
        required=True,
        default="engineer",
    )
    hours_planned = fields.Float(help="How long the work for this deal should take.")
    note = fields.Char(string="Task")

    _user_uniq = models.Constraint(
        "UNIQUE(lead_id, user_id, role)",
        "This person has the role on this deal already.",
    )
    _hours_positive = models.Constraint(
        "CHECK(hours_planned >= 0)", "Hours cannot be negative."
    )
