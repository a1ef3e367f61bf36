from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class FinKycChange(models.Model):
    """The child case of a review: one fact that is no longer what was confirmed."""

    _name = "fin.kyc.change"
    _description = "Changed Data of a Customer"
    _inherit = ["fin.step.mixin"]
    _order = "review_id, id"
    _rec_name = "label"
    _step_fields = frozenset(
        {"state", "key", "old_value", "new_value", "checked_by_id", "date_checked"}
    )

    review_id = fields.Many2one(
        "fin.kyc.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="review_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Who checks this change with the customer; empty: whoever reviews.",
    )
    key = fields.Char(string="Fact", required=True, readonly=True)
    label = fields.Char(string="What Changed", readonly=True)
    old_value = fields.Char(string="Confirmed Before", readonly=True)
    new_value = fields.Char(string="Now", readonly=True)
    state = fields.Selection(
        [
            ("open", "To Check"),
            ("confirmed", "Confirmed"),
            ("refused", "Not Confirmed"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
    )
    note = fields.Char(string="How It Was Checked")
    checked_by_id = fields.Many2one("res.users", readonly=True)
    date_checked = fields.Datetime(string="Checked on", readonly=True)

    _key_uniq = models.UniqueIndex(
        "(review_id, key)", "This change is in the review already."
    )
    _open_idx = models.Index("(user_id) WHERE state = 'open'")

    def action_confirm(self):
        self._check("confirmed")

    def action_refuse(self):
        self._check("refused")

    def _check(self, state):
        self._check_step(["open", "confirmed", "refused"])
        for change in self:
            if change.review_id.state not in ("open", "checking"):
                raise UserError(
                    self.env._("The review is decided: its evidence does not change.")
                )
            if not (change.note or "").strip():
                raise UserError(
                    self.env._(
                        "Say how “%s” was checked: by which document, or by whom.",
                        change.label,
                    )
                )
        now = fields.Datetime.now()
        self._set_state(state, checked_by_id=self.env.uid, date_checked=now)


class FinKycReview(models.Model):
    _inherit = "fin.kyc.review"

    def _collect_changes(self):
        """Compare what holds now with what the last decision has seen.

        Unlike before: a case to check. As before again: its case is gone. Another
        value than the one that was checked: it is to be checked anew.
        """
        reviews = self.filtered(lambda review: review.state in ("open", "checking"))
        former = reviews._get_confirmed_facts()
        watched = reviews.filtered(lambda review: former.get(review))
        facts = watched._get_facts()
        # sudo: cases follow from the data, nobody writes them
        Change = self.env["fin.kyc.change"].sudo()
        cases = Change.search([("review_id", "in", watched.ids)])
        known = {(case.review_id.id, case.key): case for case in cases}
        values, gone = [], Change
        for review in watched:
            for key, (label, text) in facts[review].items():
                old = former[review].get(key, text)
                case = known.get((review.id, key), Change)
                if old == text:
                    gone |= case
                elif not case:
                    values.append(review._prepare_change(key, label, old, text))
                elif case.new_value != text:
                    case.write({"new_value": text, "state": "open"})
        gone.unlink()
        Change.create(values)

    def _prepare_change(self, key, label, old, new):
        return {
            "review_id": self.id,
            "user_id": self.user_id.id,
            "key": key,
            "label": label,
            "old_value": old,
            "new_value": new,
        }

    def _get_confirmed_facts(self):
        """Return {review: {key: text that the last decision has seen}}."""
        if not self:
            return {}
        # sudo: of the same customers, whose reviews the caller works on
        reviews = self.sudo()
        former = reviews.search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("is_current", "=", True)
        )
        by_owner = {(row.partner_id, row.company_id): row.snapshot for row in former}
        found = {
            review: by_owner.get((review.partner_id, review.company_id)) or {}
            for review in reviews
        }
        return {
            review.with_env(self.env): {
                row["key"]: row["value"] for row in snapshot.get("facts", ())
            }
            for review, snapshot in found.items()
        }
