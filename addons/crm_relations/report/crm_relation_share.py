from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRelationShare(models.Model):
    """Owned companies and groups whose known shares do not sum to 100 %."""

    _name = "crm.relation.share"
    _description = "Shares That Do Not Add Up"
    _auto = False
    _order = "total desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.relation": [
            "active",
            "date_end",
            "date_start",
            "right_company_id",
            "right_partner_id",
            "share",
            "type_id",
        ],
        "crm.relation.type": ["has_share"],
    }

    partner_id = fields.Many2one("res.partner", string="Whole", readonly=True)
    type_id = fields.Many2one("crm.relation.type", string="Relation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_count = fields.Integer(string="Holders", readonly=True)
    unknown_count = fields.Integer(string="Share Unknown", readonly=True)
    total = fields.Float(string="Total (%)", digits=(7, 2), readonly=True)
    missing = fields.Float(
        string="Missing (%)",
        digits=(7, 2),
        readonly=True,
        help="What is missing to 100 percent; negative if there is too much.",
    )
    as_of = fields.Date(
        string="As of",
        compute="_compute_as_of",
        search="_search_as_of",
        help="The shares as they stood on this day.",
    )

    def _compute_as_of(self):
        self.as_of = self.env["crm.relation"]._get_as_of()

    def _search_as_of(self, operator, value):
        # the search view puts the day into the context, which the query reads
        return Domain.TRUE if operator == "in" else NotImplemented

    @property
    def _table_query(self):
        return SQL(
            """SELECT MIN(r.id) AS id, r.right_partner_id AS partner_id, r.type_id,
                      r.right_company_id AS company_id, COUNT(*) AS owner_count,
                      COUNT(*) FILTER (WHERE COALESCE(r.share, 0) = 0)
                          AS unknown_count,
                      SUM(r.share) AS total, 100 - SUM(r.share) AS missing
                 FROM crm_relation r
                 JOIN crm_relation_type t ON t.id = r.type_id AND t.has_share
                WHERE r.active AND %s
                GROUP BY r.right_partner_id, r.type_id, r.right_company_id
               HAVING SUM(r.share) > 0 AND ABS(SUM(r.share) - 100) >= 0.005""",
            self._get_period_condition(SQL("r")),
        )

    @api.model
    def _get_period_condition(self, alias):
        day = self.env["crm.relation"]._get_as_of()
        return SQL(
            "COALESCE(%(r)s.date_start, '-infinity') <= %(day)s"
            " AND COALESCE(%(r)s.date_end, 'infinity') >= %(day)s",
            r=alias,
            day=day,
        )

    def action_open_card(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
