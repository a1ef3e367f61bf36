from odoo import fields, models


class PrmCertificate(models.Model):
    """What people can pass, and for how long it then holds."""

    _name = "prm.certificate"
    _description = "Certificate"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name that integrations use, for example 'fitter'.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What one has to know, as partners read it."
    )
    track_ids = fields.Many2many(
        "prm.track",
        "prm_certificate_track_rel",
        "certificate_id",
        "track_id",
        string="Tracks",
        help="For whom it is meant. Empty: for everybody.",
    )
    pass_score = fields.Float(
        string="Passed from (%)",
        help="The exam's result that is enough. 0: there is no exam.",
    )
    validity_months = fields.Integer(
        string="Valid for (months)", default=24, help="0: for ever."
    )
    remind_days = fields.Integer(
        string="Remind before (days)",
        default=60,
        help="How long before the end the person and the partner get a letter.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another certificate has this code already."
    )
    _pass_score_range = models.Constraint(
        "CHECK(pass_score BETWEEN 0 AND 100)",
        "An exam's result lies between 0 and 100 percent.",
    )
    _times_positive = models.Constraint(
        "CHECK(validity_months >= 0 AND remind_days >= 0)",
        "Months and days cannot be negative.",
    )
