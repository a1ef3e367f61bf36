from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.estate_matching import get_fits

REACTIONS = [
    ("favorite", "Favorite"),
    ("possible", "Possible"),
    ("discarded", "Discarded"),
]


class EstateMatch(models.Model):
    """A listing that fits a request, and what the customer thinks of it.

    Rows come from one statement (`estate.matching`) and are never made by hand. What a
    customer has reacted to, looked at or was sent is remembered when it fits no more.
    """

    _name = "estate.match"
    _description = "Match of a Request and a Listing"
    _inherit = ["industry.computed.guard"]
    _order = "score desc, id desc"
    _rec_name = "listing_id"
    _written_by_steps = frozenset(
        {
            "date_reaction",
            "date_sent",
            "date_viewed",
            "is_current",
            "is_reopened",
            "listing_id",
            "price",
            "reaction_price",
            "request_id",
            "score",
        }
    )

    # its index is that of the pair
    request_id = fields.Many2one(
        "estate.request", required=True, readonly=True, ondelete="cascade"
    )
    listing_id = fields.Many2one(
        "estate.listing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="request_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="request_id.user_id", string="Realtor")
    property_id = fields.Many2one(related="listing_id.property_id")
    list_agent_id = fields.Many2one(
        related="listing_id.list_agent_id", string="Agent of the Listing"
    )
    standard_status = fields.Selection(
        related="listing_id.standard_status", string="Status of the Listing"
    )
    cover_id = fields.Many2one(related="property_id.cover_id")
    score = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="0 to 100: all that was asked for, by weight; see the explanation.",
    )
    price = fields.Monetary(
        readonly=True, aggregator="avg", help="What is asked now, in our currency."
    )
    is_current = fields.Boolean(
        string="Fits",
        readonly=True,
        default=True,
        help="No: it fits no more, or is not offered; the reaction is remembered.",
    )
    reaction = fields.Selection(
        REACTIONS, help="Discarded: not shown nor mailed again unless the price falls."
    )
    reaction_price = fields.Monetary(
        string="Price Then",
        readonly=True,
        aggregator=None,
        help="What was asked when the customer reacted.",
    )
    date_reaction = fields.Datetime(string="Reacted on", readonly=True)
    is_reopened = fields.Boolean(
        string="Price Dropped",
        readonly=True,
        help="Discarded, but by now the price fell by more than 5 percent.",
    )
    is_viewed = fields.Boolean(string="Viewed")
    date_viewed = fields.Datetime(string="Viewed on", readonly=True)
    date_sent = fields.Datetime(string="Sent on", readonly=True)
    is_backup = fields.Boolean(
        string="Backup",
        compute="_compute_is_backup",
        help="Under contract with somebody else: worth an offer if that fails.",
    )
    explanation = fields.Html(
        compute="_compute_explanation",
        sanitize=False,
        help="Each criterion: whether it fits, and if not, by how much.",
    )

    _pair_uniq = models.Constraint(
        "UNIQUE(request_id, listing_id)", "This listing matches the request already."
    )

    @api.depends("listing_id.standard_status")
    def _compute_is_backup(self):
        for match in self:
            match.is_backup = match.standard_status == "ActiveUnderContract"

    @api.depends("request_id.display_name", "listing_id.display_name")
    def _compute_display_name(self):
        for match in self:
            parts = [match.request_id.display_name, match.listing_id.display_name]
            match.display_name = " – ".join(part for part in parts if part)

    @api.depends("request_id", "listing_id", "reaction", "is_reopened", "price")
    @api.depends_context("lang")
    def _compute_explanation(self):
        # sudo: why it fits follows from both sides, and who sees the match may know it
        matches = self.sudo()
        criteria = {request: request._get_criteria() for request in matches.request_id}
        facts = matches.listing_id._get_match_facts()
        words = self.env["estate.match.words"]
        for match in matches:
            request = match.request_id
            fits = get_fits(
                criteria[request], facts[match.listing_id], request.tolerance
            )
            lines = match._get_remarks() + [words._get_line(match, fit) for fit in fits]
            match.explanation = words._get_html(lines)

    def _get_remarks(self):
        """What is to be known before the criteria."""
        remarks = []
        if not self.is_current:
            remarks.append(
                ("muted", self.env._("Fits no more, or is not offered now."))
            )
        if self.is_backup:
            remarks.append(
                ("warning", self.env._("Under contract: possible as a backup."))
            )
        if self.is_reopened and self.reaction_price:
            drop = 100 - 100 * self.price / self.reaction_price
            remarks.append(
                (
                    "info",
                    self.env._(
                        "Discarded before; shown again, for the price fell by"
                        " %(drop).1f %%.",
                        drop=drop,
                    ),
                )
            )
        return remarks

    @api.model
    def _get_shown_domain(self):
        """What fits now and was not discarded, unless its price fell since."""
        kept = Domain("reaction", "!=", "discarded") | Domain("is_reopened", "=", True)
        return Domain("is_current", "=", True) & kept

    @api.model
    def _get_unsent_domain(self):
        """What the customer is to be told: shown, never mailed, no answer yet."""
        silent = Domain("reaction", "=", False) | Domain("is_reopened", "=", True)
        return self._get_shown_domain() & Domain("date_sent", "=", False) & silent
