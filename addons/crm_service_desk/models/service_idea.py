from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

STATES = [
    ("new", "Proposed"),
    ("open", "Open to Votes"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]


class ServiceIdea(models.Model):
    """What customers propose, and how many want it."""

    _name = "service.idea"
    _description = "Idea"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "vote_count desc, id desc"

    name = fields.Char(
        string="Idea",
        required=True,
        tracking=True,
        help="As all customers read it.",
    )
    description = fields.Text(
        help="As all customers read it: without names and what belongs to one customer."
    )
    state = fields.Selection(
        STATES,
        default="new",
        required=True,
        index=True,
        tracking=True,
        copy=False,
        help="Proposed: only we and who proposed it see it. From then on all customers"
        " do; they vote while it is open or planned.",
    )
    answer = fields.Text(
        string="Our Answer",
        copy=False,
        help="What customers read beside the idea: when it comes, or why it does not.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Proposed by",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Other customers do not see the name.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", tracking=True)
    category_id = fields.Many2one(
        "service.category", index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    ticket_ids = fields.One2many("service.ticket", "idea_id", string="Tickets")
    vote_ids = fields.One2many("service.idea.vote", "idea_id", string="Voters")
    vote_count = fields.Integer(
        string="Number of Votes", compute="_compute_vote_count", store=True
    )
    account_count = fields.Integer(
        string="Companies",
        compute="_compute_account_count",
        help="Customers of how many companies want it.",
    )

    _popular_idx = models.Index("(vote_count DESC, id DESC)")

    @api.depends("vote_ids")
    def _compute_vote_count(self):
        rows = self.env["service.idea.vote"]._read_group(
            [("idea_id", "in", self.ids)], ["idea_id"], ["__count"]
        )
        counts = {idea.id: number for idea, number in rows}
        for idea in self:
            idea.vote_count = counts.get(idea._origin.id, 0)

    @api.depends("vote_ids")
    def _compute_account_count(self):
        self.env["service.idea.vote"].flush_model(["idea_id", "partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # only how many companies there are, of ideas that the reader sees
        rows = self.env.execute_query(
            SQL(
                "SELECT v.idea_id, count(DISTINCT p.commercial_partner_id)"
                " FROM service_idea_vote v JOIN res_partner p ON p.id = v.partner_id"
                " WHERE v.idea_id = ANY(%s) GROUP BY v.idea_id",
                self.ids,
            )
        )
        counts = dict(rows)
        for idea in self:
            idea.account_count = counts.get(idea._origin.id, 0)

    @api.constrains("state", "answer")
    def _check_answer(self):
        for idea in self:
            if idea.state == "declined" and not (idea.answer or "").strip():
                raise ValidationError(
                    self.env._(
                        "Write in Our Answer why “%s” is declined: who voted for it"
                        " reads it.",
                        idea.name,
                    )
                )

    def action_open(self):
        self.write({"state": "open"})

    def action_plan(self):
        self.write({"state": "planned"})

    def action_done(self):
        self.write({"state": "done"})

    def action_decline(self):
        self.write({"state": "declined"})

    def action_view_votes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_idea_vote_action"
        )
        return {**action, "domain": [("idea_id", "=", self.id)]}

    def _vote(self, partners):
        """Note that these customers want the idea; a second vote is the same one."""
        self.ensure_one()
        if not partners:
            return
        Vote = self.env["service.idea.vote"]
        Vote.flush_model()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_idea_vote"
                " (idea_id, partner_id, told_state,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT %(idea)s, p, %(state)s, %(uid)s, %(now)s, %(uid)s, %(now)s"
                " FROM unnest(%(partners)s) p ON CONFLICT (idea_id, partner_id)"
                " DO NOTHING",
                idea=self.id,
                state=self.state,
                uid=self.env.uid,
                now=now,
                partners=partners.ids,
            )
        )
        self._recount_votes()

    def _withdraw(self, partner):
        self.vote_ids.filtered(lambda vote: vote.partner_id == partner).unlink()

    def _recount_votes(self):
        self.env["service.idea.vote"].invalidate_model()
        self.invalidate_recordset(["vote_ids", "account_count"])
        self.env.add_to_compute(self._fields["vote_count"], self)


class ServiceIdeaVote(models.Model):
    _name = "service.idea.vote"
    _description = "Vote for an Idea"
    _order = "id desc"

    idea_id = fields.Many2one(
        "service.idea", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company"
    )

    _voter_unique = models.UniqueIndex(
        "(idea_id, partner_id)", "This customer has voted already."
    )

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Of merged customers who voted for the same idea one vote stays."""
        self.flush_model()
        partners = self.env["res.partner"].browse([*src_partner_ids, dst_partner_id])
        votes = self.search([("partner_id", "in", partners.ids)])
        for idea, same in votes.grouped("idea_id").items():
            same.unlink()
            idea._vote(self.env["res.partner"].browse(dst_partner_id))
