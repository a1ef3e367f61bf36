from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [
    ("owner", "Change of Owners"),
    ("pep", "Politically Exposed Person"),
    ("sanctions", "Match in a Sanctions List"),
    ("address", "Change of Address"),
    ("name", "Change of Name"),
    ("document", "Document Changed or Ending"),
    ("other", "Something Else"),
]
# what makes a customer a high risk until somebody has looked
ALARMING_KINDS = ("pep", "sanctions")


class FinKycTrigger(models.Model):
    """What made a review necessary before its time."""

    _name = "fin.kyc.trigger"
    _description = "Reason for a Review"
    _order = "id desc"
    _rec_name = "kind"

    review_id = fields.Many2one(
        "fin.kyc.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    note = fields.Char(readonly=True)
    date = fields.Datetime(
        string="Noticed on", default=fields.Datetime.now, required=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Noticed by",
        default=lambda self: self.env.user,
        readonly=True,
        index="btree_not_null",
    )
    source_key = fields.Char(
        readonly=True, help="What it came from; each asks for a review once."
    )

    _source_idx = models.Index("(source_key) WHERE source_key IS NOT NULL")

    @api.model
    def _raise(self, rows):
        """Ask for a review of these customers at once; one that is open takes it in.

        :param list rows: dicts with ``partner`` and ``company`` (records), ``kind``,
            ``note`` and, where the same thing could be told twice, ``source_key``
        """
        rows = self._drop_known(rows)
        if not rows:
            return self
        # sudo: whoever changes a customer's data has a review opened, and sees none
        quiet = self.sudo().with_context(mail_create_nosubscribe=True)
        reviews = quiet.env["fin.kyc.review"]._open_for_triggers(rows)
        triggers = quiet.create(
            [quiet._prepare_trigger(row, reviews[self._get_owner(row)]) for row in rows]
        )
        triggers._raise_risk()
        triggers.review_id._collect_changes()
        return triggers

    @api.model
    def _get_owner(self, row):
        return row["partner"].id, row["company"].id

    @api.model
    def _drop_known(self, rows):
        keys = [row["source_key"] for row in rows if row.get("source_key")]
        if not keys:
            return rows
        # sudo: only whether it was told before
        found = self.sudo().search_fetch([("source_key", "in", keys)], ["source_key"])
        known = set(found.mapped("source_key"))
        return [row for row in rows if row.get("source_key") not in known]

    @api.model
    def _prepare_trigger(self, row, review):
        return {
            "review_id": review.id,
            "kind": row["kind"],
            "note": row.get("note"),
            "source_key": row.get("source_key"),
            "user_id": self.env.uid,
        }

    def _raise_risk(self):
        """An alarming fact makes the customer a high risk, from today."""
        alarming = self.filtered(lambda row: row.kind in ALARMING_KINDS)
        labels = dict(self._fields["kind"]._description_selection(self.env))
        values = []
        for company, triggers in alarming.grouped("company_id").items():
            partners = triggers.review_id.partner_id
            current = self.env["fin.kyc.risk"]._get_current(partners, company)
            values += [
                row._prepare_risk(labels)
                for row in triggers
                if current.get(row.review_id.partner_id.id, ("",))[0] != "high"
            ]
        self.env["fin.kyc.risk"].create(values)

    def _prepare_risk(self, labels):
        reason = ": ".join(part for part in (labels[self.kind], self.note) if part)
        return {
            "partner_id": self.review_id.partner_id.id,
            "company_id": self.company_id.id,
            "risk_class": "high",
            "reason": reason,
            "user_id": self.user_id.id,
            "review_id": self.review_id.id,
        }

    @api.model
    def _get_watched(self, partners):
        """Return [(partner, company)] of those who were or are reviewed."""
        if not partners.ids:
            return []
        # sudo: which customers are watched; the caller tells nobody
        Review = self.env["fin.kyc.review"].sudo()
        domain = Domain("partner_id", "in", partners.ids)
        domain &= Domain("is_current", "=", True) | Domain("state", "!=", "decided")
        return Review._read_group(domain, ["partner_id", "company_id"])
