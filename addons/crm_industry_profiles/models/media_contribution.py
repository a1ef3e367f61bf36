from odoo import api, fields, models

KINDS = [
    ("quote", "Quote"),
    ("interview", "Interview"),
    ("article", "Article of Their Own"),
    ("event", "Talk at an Event"),
    ("background", "Background Talk"),
]


class MediaContribution(models.Model):
    """What an expert has said or written for us."""

    _name = "media.contribution"
    _description = "Contribution of an Expert"
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Expert",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    name = fields.Char(string="Topic", required=True, index="trigram")
    kind = fields.Selection(KINDS, required=True, default="quote")
    date = fields.Date(required=True, default=fields.Date.context_today)
    issue_id = fields.Many2one(
        "media.issue",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Where it appeared.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Editor",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    note = fields.Text(help="What was said, and what was agreed on about it.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    @api.model_create_multi
    def create(self, vals_list):
        contributions = super().create(vals_list)
        contributions.partner_id._give_media_role("expert")
        return contributions
