from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_life_event_rule import EVENT_WORDS
from .words import unknown_placeholders, used_placeholders

PURCHASE_WORDS = ("bought", "bought_date")
WORDS = (*EVENT_WORDS, "product", *PURCHASE_WORDS)
ONLY_WITH_EVENT = {"event", "date", "days", "subject", "turns"}


class CrmOfferRule(models.Model):
    _name = "crm.offer.rule"
    _description = "Offer Rule"
    _inherit = ["crm.partner.condition"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        help="Only customers and purchases of this company. Empty: of all companies.",
    )
    date_start = fields.Date(string="Valid From")
    date_end = fields.Date(string="Valid Until")
    trigger = fields.Selection(
        [
            ("match", "Whenever the conditions are fulfilled"),
            ("reminder", "When a life event rule proposes it"),
        ],
        default="match",
        required=True,
        help="The second kind is shown only to customers whom a reminder chose.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        domain=[("sale_ok", "=", True)],
        ondelete="restrict",
    )
    script = fields.Text(
        string="Words",
        translate=True,
        help="What to say to the customer. The same words in braces can be used.",
    )
    reason = fields.Text(
        translate=True,
        required=True,
        default=lambda self: self.env._("{customer} may need {product}."),
        help="Why this customer, in plain words. Filled in: {customer}, {product},"
        " {salesperson}; of a life event {event}, {date}, {days}, {subject}, {turns};"
        " of a purchase {bought}, {bought_date}.",
    )
    segment_id = fields.Many2one(
        "crm.segment",
        index="btree_not_null",
        ondelete="restrict",
        help="Only customers who belong to this segment, or whose account does.",
    )
    event_type_ids = fields.Many2many("crm.life.event.type", string="Life Events")
    event_days = fields.Integer(
        string="Within (days)",
        default=30,
        help="The life event comes within this number of days from today.",
    )
    event_turns = fields.Integer(
        string="Years Reached",
        help="Only when this number of years is reached, for example 17; 0: any.",
    )
    purchase_source = fields.Selection(
        [("order", "Confirmed orders"), ("invoice", "Posted invoices")],
        string="Purchases Taken From",
        default="order",
        required=True,
    )
    bought_product_ids = fields.Many2many(
        "product.product", "crm_offer_rule_bought_product_rel", string="Bought Products"
    )
    bought_categ_ids = fields.Many2many(
        "product.category",
        "crm_offer_rule_bought_categ_rel",
        string="Bought from Categories",
    )
    purchase_window = fields.Selection(
        [
            ("ever", "Ever"),
            ("days", "In the last days"),
            ("season", "Around this time last year"),
            ("month", "In the same month last year"),
        ],
        string="When",
        default="ever",
        required=True,
        help="Last year is seen from the life event, or from today without one.",
    )
    purchase_days = fields.Integer(
        string="Days",
        default=30,
        help="The last so many days, or so many days before and after the day.",
    )
    never_product_ids = fields.Many2many(
        "product.product",
        "crm_offer_rule_never_product_rel",
        string="Never Bought Products",
    )
    never_categ_ids = fields.Many2many(
        "product.category",
        "crm_offer_rule_never_categ_rel",
        string="Never Bought from Categories",
    )
    refusal_months = fields.Integer(
        string="Pause After Refusal (months)",
        default=12,
        help="A customer who refused is not asked again for so long; 0: never again.",
    )
    repeat_months = fields.Integer(
        string="Pause After Acceptance (months)",
        default=6,
        help="A customer who accepted is not asked again for so long; 0: never again.",
    )
    later_days = fields.Integer(
        string="Later Means (days)",
        default=30,
        help="“Later” without a date comes back after so many days.",
    )
    accept_action = fields.Selection(
        [
            ("opportunity", "Create an opportunity"),
            ("quotation", "Create a quotation with the product"),
        ],
        string="When Accepted",
        default="opportunity",
        required=True,
    )
    offer_ids = fields.One2many("crm.offer", "rule_id", string="Offers")
    offer_count = fields.Integer(string="Answers", compute="_compute_offer_counts")
    accepted_count = fields.Integer(string="Accepted", compute="_compute_offer_counts")

    _days_range = models.Constraint(
        "CHECK(event_days BETWEEN 0 AND 365 AND event_turns BETWEEN 0 AND 150"
        " AND purchase_days BETWEEN 0 AND 3660 AND later_days BETWEEN 1 AND 3660)",
        "Days are between 0 and 365 for events, 0 and 3660 for purchases, and “later”"
        " is at least tomorrow.",
    )
    _rest_positive = models.Constraint(
        "CHECK(refusal_months >= 0 AND repeat_months >= 0)",
        "The months of rest cannot be negative.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_start <= date_end)", "The offer ends before it starts."
    )

    @api.depends("offer_ids.state")
    def _compute_offer_counts(self):
        groups = self.env["crm.offer"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count"]
        )
        counts = {(rule, state): count for rule, state, count in groups}
        for rule in self:
            states = {
                state: count
                for (owner, state), count in counts.items()
                if owner == rule._origin
            }
            rule.offer_count = sum(states.values())
            rule.accepted_count = states.get("accepted", 0)

    @api.constrains("script", "reason", "event_type_ids", "trigger")
    def _check_words(self):
        for rule in self:
            text = f"{rule.script or ''} {rule.reason}"
            unknown = unknown_placeholders(text, WORDS)
            if not rule.event_type_ids and rule.trigger == "match":
                unknown += sorted(used_placeholders(text) & ONLY_WITH_EVENT)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Unknown words: %(unknown)s. Use only: %(known)s. Words"
                        " about an event need a life event in the conditions.",
                        unknown=", ".join(f"{{{word}}}" for word in unknown),
                        known=", ".join(f"{{{word}}}" for word in WORDS),
                    )
                )

    def action_view_customers(self):
        """To whom the offer would be shown today, and who has not refused all of us.

        The list is there to call or to write: it opens with those who may be called.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whom to offer: %s", self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [
                ("crm_offer_rule_ids", "in", self.ids),
                ("crm_reachable_by", "!=", False),
            ],
            "context": {"search_default_reachable_phone": 1},
        }

    def action_view_offers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_offer_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
