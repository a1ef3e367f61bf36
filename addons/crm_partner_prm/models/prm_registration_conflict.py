from odoo import api, fields, models

KINDS = [
    ("registration", "Another registration"),
    ("deal", "Open deal"),
    ("customer", "Existing customer"),
    ("contact", "Known contact"),
    ("territory", "Outside the territory"),
]


class PrmRegistrationConflict(models.Model):
    """What the judge found, with its evidence: for us; partners read a summary."""

    _name = "prm.registration.conflict"
    _description = "Conflict of a Deal Registration"
    _order = "score desc, id"
    _rec_name = "kind"

    registration_id = fields.Many2one(
        "prm.deal.registration",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, string="With", required=True, readonly=True)
    verdict = fields.Selection(
        [("same", "The same customer"), ("doubt", "Perhaps the same customer")],
        readonly=True,
    )
    score = fields.Integer(
        readonly=True, help="How sure it is that this is the same customer, 0 to 100."
    )
    reasons = fields.Json(readonly=True)
    reason = fields.Char(string="Evidence", compute="_compute_reason")
    other_id = fields.Many2one(
        "prm.deal.registration",
        string="Other Registration",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    other_partner_id = fields.Many2one(
        related="other_id.partner_id", string="Other Partner"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="registration_id.company_id", store=True, index=True
    )

    @api.depends("reasons", "kind")
    @api.depends_context("lang")
    def _compute_reason(self):
        for conflict in self:
            conflict.reason = ", ".join(conflict._get_reason_words())

    def _get_reason_words(self):
        """What speaks for it, and then against it, in words without any name."""
        self.ensure_one()
        words = {
            "vat": (self.env._("same tax ID"), self.env._("other tax ID")),
            "domain": (self.env._("same e-mail domain"), ""),
            "phone": (self.env._("same phone number"), ""),
            "name": (self.env._("name alike"), self.env._("other name")),
            "place": (self.env._("same place"), self.env._("other place")),
            "claim": (self.env._("same customer and product"), ""),
            "territory": (self.env._("country is not in the territory"), ""),
        }
        points = sorted((self.reasons or {}).items(), key=lambda item: -item[1])
        said = [words[key][number < 0] for key, number in points if key in words]
        return [word for word in said if word]

    def _get_partner_text(self):
        """What the partner may know: neither who the rival is nor what it sells."""
        self.ensure_one()
        texts = {
            "registration": self.env._("Registered before you"),
            "deal": self.env._("We work on a deal with this customer ourselves"),
            "customer": self.env._("We serve this customer already"),
            "territory": self.env._("Outside your territory"),
        }
        text = texts.get(self.kind, "")
        for_it = self._get_reason_words() if self.kind != "territory" else []
        return f"{text}: {', '.join(for_it)}" if text and for_it else text
