from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegmentCompare(models.TransientModel):
    _name = "crm.segment.compare"
    _description = "Compare Two Segments"

    segment_id = fields.Many2one("crm.segment", string="First Segment", required=True)
    other_segment_id = fields.Many2one(
        "crm.segment", string="Second Segment", required=True
    )
    only_first_count = fields.Integer(
        string="Only in the First", compute="_compute_counts"
    )
    both_count = fields.Integer(string="In Both", compute="_compute_counts")
    only_second_count = fields.Integer(
        string="Only in the Second", compute="_compute_counts"
    )

    @api.depends("segment_id", "other_segment_id")
    def _compute_counts(self):
        for wizard in self:
            counts = wizard._get_counts()
            wizard.only_first_count, wizard.both_count, wizard.only_second_count = (
                counts
            )

    @api.constrains("segment_id", "other_segment_id")
    def _check_different(self):
        if any(wizard.segment_id == wizard.other_segment_id for wizard in self):
            raise ValidationError(
                self.env._("Choose two different segments to compare.")
            )

    def _get_counts(self):
        """Return how many are only in the first, in both, only in the second."""
        first, second = self.segment_id.id, self.other_segment_id.id
        members = self.env["crm.segment.member"]._search(
            Domain("date_leave", "=", False)
            & Domain("segment_id", "in", [first, second])
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FILTER (WHERE is_first AND NOT is_second),
                          COUNT(*) FILTER (WHERE is_first AND is_second),
                          COUNT(*) FILTER (WHERE is_second AND NOT is_first)
                     FROM (SELECT BOOL_OR(segment_id = %s) AS is_first,
                                  BOOL_OR(segment_id = %s) AS is_second
                             FROM %s m GROUP BY partner_id) p""",
                first or 0,
                second or 0,
                members.subselect("partner_id", "segment_id"),
            )
        )
        return rows[0]

    def action_open_only_first(self):
        return self._open_partners(self.segment_id, excluded=self.other_segment_id)

    def action_open_both(self):
        return self._open_partners(self.segment_id, self.other_segment_id)

    def action_open_only_second(self):
        return self._open_partners(self.other_segment_id, excluded=self.segment_id)

    def _open_partners(self, *segments, excluded=None):
        domain = [("segment_ids", "in", segment.ids) for segment in segments]
        name = self.env._("Both: %s", " + ".join(s.name for s in segments))
        if excluded:
            domain.append(("segment_ids", "not in", excluded.ids))
            name = self.env._(
                "Only in %(segment)s, not in %(other)s",
                segment=segments[0].name,
                other=excluded.name,
            )
        action = segments[0].action_view_partners()
        return {**action, "name": name, "domain": domain}
