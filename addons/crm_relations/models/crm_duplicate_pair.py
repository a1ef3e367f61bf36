from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

REASONS = ("vat", "email", "phone", "name", "sound", "place")


class CrmDuplicatePair(models.Model):
    _name = "crm.duplicate.pair"
    _description = "Possible Duplicate"
    _order = "score desc, id"

    partner_a_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_b_id = fields.Many2one(
        "res.partner",
        string="Possible Duplicate",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    score = fields.Integer(
        readonly=True, help="How sure it is, 50 to 100. The reasons are beside it."
    )
    reasons = fields.Json(readonly=True)
    reason = fields.Char(string="Why", compute="_compute_reason")
    state = fields.Selection(
        [("open", "To Check"), ("dismissed", "Not a Duplicate")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    dismissed_by_id = fields.Many2one("res.users", readonly=True)
    dismissed_on = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    email_a = fields.Char(related="partner_a_id.email", string="E-mail")
    email_b = fields.Char(
        related="partner_b_id.email", string="E-mail of the Duplicate"
    )
    phone_a = fields.Char(related="partner_a_id.phone", string="Phone")
    phone_b = fields.Char(related="partner_b_id.phone", string="Phone of the Duplicate")

    _pair_uniq = models.Constraint(
        "UNIQUE(partner_a_id, partner_b_id)", "This pair of contacts exists already."
    )
    _pair_order = models.Constraint(
        "CHECK(partner_a_id < partner_b_id)", "A pair consists of two contacts."
    )
    _open_idx = models.Index("(score DESC, id) WHERE state = 'open'")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason(self):
        for pair in self:
            pair.reason = ", ".join(pair._get_reason_words())

    def _get_reason_words(self):
        """Return the reasons in words, the strongest first."""
        say = self.env["res.partner"]._get_duplicate_words
        reasons = self.reasons or {}
        return [say(key, reasons[key] / 100) for key in REASONS if key in reasons]

    @api.depends("partner_a_id", "partner_b_id")
    def _compute_display_name(self):
        for pair in self:
            names = (pair.partner_a_id.display_name, pair.partner_b_id.display_name)
            pair.display_name = " / ".join(filter(None, names))

    def action_dismiss(self):
        """Remember that these are two different customers."""
        self.check_access("read")
        # whoever may see the pair may decide; nothing but the decision is written
        self.sudo().write(
            {
                "state": "dismissed",
                "dismissed_by_id": self.env.uid,
                "dismissed_on": fields.Datetime.now(),
            }
        )
        return True

    def action_reopen(self):
        self.check_access("read")
        # see action_dismiss
        self.sudo().write(
            {"state": "open", "dismissed_by_id": False, "dismissed_on": False}
        )
        return True

    def action_compare(self):
        """Open both contacts side by side."""
        self.ensure_one()
        if not self.env["base.partner.merge.automatic.wizard"].has_access("create"):
            raise UserError(
                self.env._(
                    "Merging contacts needs the right “Contact: Creation”. Ask your"
                    " administrator, or mark the pair as “Not a duplicate”."
                )
            )
        partners = self.partner_a_id + self.partner_b_id
        return self.env["crm.merge.compare"]._get_action(partners)

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Keep decisions: who is not X is not X's double either."""
        ids = [*src_partner_ids, dst_partner_id]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, partner_a_id, partner_b_id, state FROM crm_duplicate_pair
                 WHERE partner_a_id = ANY(%(ids)s) OR partner_b_id = ANY(%(ids)s)
                 ORDER BY state, id
                """,
                ids=ids,
            )
        )
        wanted, gone = {}, []
        for row_id, left, right, _state in self.env.cr.fetchall():
            pair = {dst_partner_id if one in ids else one for one in (left, right)}
            # the pair itself is settled; of equal pairs a decision (dismissed) wins
            if len(pair) == 1 or tuple(sorted(pair)) in wanted:
                gone.append(row_id)
            else:
                wanted[tuple(sorted(pair))] = row_id
        self.browse(gone).unlink()
        self._move_pairs(wanted)

    @api.model
    def _move_pairs(self, wanted):
        for (left, right), row_id in wanted.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_duplicate_pair SET partner_a_id = %s,"
                    " partner_b_id = %s WHERE id = %s",
                    left,
                    right,
                    row_id,
                )
            )
        self.invalidate_model()
