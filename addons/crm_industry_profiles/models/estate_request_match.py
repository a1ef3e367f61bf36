from odoo import api, fields, models
from odoo.fields import Domain


class EstateRequest(models.Model):
    _inherit = "estate.request"

    match_ids = fields.One2many("estate.match", "request_id", string="Matches")
    match_count = fields.Integer(
        string="Matches to Show", compute="_compute_match_counts"
    )
    new_match_count = fields.Integer(
        string="New Matches",
        compute="_compute_match_counts",
        help="Nobody has looked at them yet.",
    )
    favorite_count = fields.Integer(string="Favorites", compute="_compute_match_counts")
    is_match_stale = fields.Boolean(copy=False, readonly=True)

    _match_stale_idx = models.Index("(id) WHERE is_match_stale")
    _match_idx = models.Index(
        "(company_id, transaction_kind) WHERE active AND state = 'active'"
    )

    def _compute_match_counts(self):
        Match = self.env["estate.match"]
        rows = Match._read_group(
            Domain("request_id", "in", self.ids) & Match._get_shown_domain(),
            ["request_id", "is_viewed", "reaction"],
            ["__count"],
        )
        self.match_count = self.new_match_count = self.favorite_count = 0
        for request, is_viewed, reaction, count in rows:
            request.match_count += count
            request.new_match_count += 0 if is_viewed or reaction else count
            request.favorite_count += count if reaction == "favorite" else 0

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        self.env["estate.matching"]._refresh(requests=requests)
        return requests

    def write(self, vals):
        done = super().write(vals)
        if self._get_match_fields() & vals.keys():
            self.env["estate.matching"]._refresh(requests=self)
        return done

    @api.model
    def _get_match_fields(self):
        own = {"active", "company_id", "state", "transaction_kind"}
        return own | set(self._get_criteria_fields())

    def action_match(self):
        """Match again, for who does not trust what was done by itself."""
        self.check_access("read")
        self.env["estate.matching"]._refresh(requests=self)

    def action_view_matches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_match_action"
        )
        return action | {
            "display_name": self.display_name,
            "domain": [("request_id", "=", self.id)],
            "context": {"search_default_shown": 1},
        }
