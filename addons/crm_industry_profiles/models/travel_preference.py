from odoo import api, fields, models

CLIMATES = [("hot", "Hot"), ("mild", "Mild"), ("cold", "Cold")]
BOARDS = [
    ("none", "No Meals"),
    ("breakfast", "Breakfast"),
    ("half", "Half Board"),
    ("full", "Full Board"),
    ("all", "All Inclusive"),
]
LEVELS = [
    ("0", "Not at All"),
    ("1", "A Little"),
    ("2", "Somewhat"),
    ("3", "Much"),
    ("4", "Very Much"),
    ("5", "Most of All"),
]


class TravelTraits(models.AbstractModel):
    """What a traveller likes, and what an offer has: the same words for both."""

    _name = "travel.traits"
    _description = "Traits of a Journey"

    climate = fields.Selection(CLIMATES)
    board = fields.Selection(BOARDS, string="Meals")
    interest_beach = fields.Selection(LEVELS, string="Beach", default="0")
    interest_culture = fields.Selection(LEVELS, string="Culture", default="0")
    interest_nature = fields.Selection(LEVELS, string="Nature", default="0")
    interest_sport = fields.Selection(LEVELS, string="Sport", default="0")
    interest_family = fields.Selection(LEVELS, string="Children", default="0")
    interest_nightlife = fields.Selection(LEVELS, string="Nightlife", default="0")


class TravelPreference(models.Model):
    _name = "travel.preference"
    _description = "Travel Preference"
    _inherit = ["travel.traits"]
    _order = "partner_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    budget = fields.Monetary(
        string="Budget per Person", help="What a trip may cost. 0: not known."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    note = fields.Text(string="Other Wishes")

    _budget_positive = models.Constraint(
        "CHECK(budget >= 0)", "A budget cannot be negative."
    )
    _partner_uniq = models.UniqueIndex(
        "(partner_id, company_id)",
        "The preferences of this customer are there already: change those.",
    )

    def action_view_proposals(self):
        """The offers that fit, the best first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.travel_proposal_action"
        )
        return action | {"domain": [("preference_id", "in", self.ids)], "context": {}}

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """What somebody liked goes with the name."""
        self.search([("partner_id", "in", list(partner_ids))]).unlink()
