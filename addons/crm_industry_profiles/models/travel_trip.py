from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("planned", "Planned"),
    ("booked", "Booked"),
    ("cancelled", "Cancelled"),
]
SATISFACTION = [
    ("0", "Not Asked"),
    ("1", "Bad"),
    ("2", "Poor"),
    ("3", "Fair"),
    ("4", "Good"),
    ("5", "Very Good"),
]


class TravelTrip(models.Model):
    """A journey of a customer: who went where, when, for how much, and how it was.

    Its money is in `travel_trip_money`, its documents in `travel_trip_documents`.
    """

    _name = "travel.trip"
    _description = "Trip"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["partner_id", "destination_id"]
    _check_company_auto = True
    _written_by_steps = frozenset({"date_warned", "state"})

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
        help="Who buys the trip: a traveller, a company or an agency.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    destination_id = fields.Many2one(
        "travel.destination",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    country_id = fields.Many2one(related="destination_id.country_id", store=True)
    traveller_ids = fields.One2many(
        "travel.traveller", "trip_id", string="Travellers", copy=True
    )
    traveller_count = fields.Integer(
        string="Number of Travellers", compute="_compute_traveller_count"
    )
    date_start = fields.Date(
        string="Departure", required=True, index=True, tracking=True
    )
    date_end = fields.Date(string="Return", required=True, index=True, tracking=True)
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="planned",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    satisfaction = fields.Selection(
        SATISFACTION,
        default="0",
        required=True,
        copy=False,
        tracking=True,
        help="What the customer says after the return.",
    )
    feedback = fields.Text(copy=False)
    order_id = fields.Many2one(
        "sale.order",
        copy=False,
        ondelete="set null",
        check_company=True,
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        help="What the trip costs is read from this order and its posted invoices.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    note = fields.Html(string="Wishes")

    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A trip cannot end before it starts."
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL",
        "Another trip has this order: its money would be counted twice.",
    )

    @api.depends("traveller_ids")
    def _compute_traveller_count(self):
        for trip in self:
            trip.traveller_count = len(trip.traveller_ids)

    @api.depends("destination_id.name", "partner_id.name", "date_start")
    def _compute_display_name(self):
        for trip in self:
            day = trip.date_start and fields.Date.to_string(trip.date_start)
            parts = [trip.destination_id.name, day, trip.partner_id.name]
            trip.display_name = ", ".join(part for part in parts if part)

    @api.constrains("satisfaction", "date_start")
    def _check_satisfaction(self):
        today = fields.Date.context_today(self)
        for trip in self:
            if trip.satisfaction != "0" and trip.date_start > today:
                raise ValidationError(
                    self.env._(
                        "%s has not begun: ask how it was after the departure.",
                        trip.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        trips = super().create(vals_list)
        # a person who books for oneself travels; a company does not
        alone = trips.filtered(
            lambda trip: not trip.traveller_ids and not trip.partner_id.is_company
        )
        alone._add_travellers({trip: trip.partner_id for trip in alone})
        return trips

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if booked := self.filtered(lambda trip: trip.state == "booked"):
            raise UserError(
                self.env._(
                    "%s is booked, so it stays in the history. Cancel it instead.",
                    booked[0].display_name,
                )
            )

    def action_book(self):
        self._check_state("planned")
        if empty := self.filtered(lambda trip: not trip.traveller_ids):
            raise UserError(
                self.env._("Say who travels before you book %s.", empty[0].display_name)
            )
        self._set_state("booked")

    def action_cancel(self):
        self.filtered(lambda trip: trip.state != "cancelled")._set_state("cancelled")

    def action_plan_again(self):
        self._check_state("cancelled")
        self._set_state("planned")

    def action_add_companions(self):
        """Add those with whom the customer usually travels."""
        companions = self._get_companions()
        self._add_travellers(companions)
        if not any(companions.values()):
            raise UserError(
                self.env._(
                    "Nobody is known to travel with this customer. Add a relation"
                    " “Travels with” on the contact first."
                )
            )
        return True

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    def _set_state(self, state):
        self.check_access("write")
        # sudo: the state is written by steps only; access was checked above
        self.sudo().state = state

    def _check_state(self, state):
        if wrong := self.filtered(lambda trip: trip.state != state):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(trip)s is in state “%(state)s”: this cannot be done now.",
                    trip=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _get_companions(self):
        """Return {trip: contacts} by the current relations “Travels with”."""
        Relation = self.env["crm.relation"]
        domain = Relation._get_current_domain() & fields.Domain(
            "type_id.code", "=", "travels_with"
        )
        sides = ("left_partner_id", "right_partner_id")
        found = dict.fromkeys(self.partner_id, self.env["res.partner"])
        for own, other in (sides, sides[::-1]):
            mine = domain & fields.Domain(own, "in", self.partner_id.ids)
            for relation in Relation.search(mine):
                found[relation[own]] |= relation[other]
        return {trip: found.get(trip.partner_id) or () for trip in self}

    def _add_travellers(self, people):
        """Add the contacts of {trip: contacts} who are not on it yet."""
        self.env["travel.traveller"].create(
            [
                {"trip_id": trip.id, "partner_id": person.id}
                for trip in self
                for person in people[trip]
                if person not in trip.traveller_ids.partner_id
            ]
        )


class TravelTraveller(models.Model):
    _name = "travel.traveller"
    _description = "Traveller"
    _inherit = ["industry.computed.guard"]
    _order = "trip_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _set_at_create = frozenset({"trip_id"})

    trip_id = fields.Many2one(
        "travel.trip", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Traveller",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_company", "=", False)],
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    document_problem = fields.Char(
        string="Documents", compute="_compute_document_problem"
    )
    note = fields.Char(help="Seat, food, health: what the organiser must know.")

    _traveller_uniq = models.UniqueIndex(
        "(trip_id, partner_id)", "Each traveller is on a trip once."
    )

    def _compute_document_problem(self):
        problems = self.env["travel.document.check"]._get_problems(self)
        for traveller in self:
            texts = problems.get(traveller._origin.id, [])
            traveller.document_problem = "; ".join(texts) or False
