import json
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.level_score import from_facts

OUTCOMES = [
    ("promote", "Promoted"),
    ("keep", "Level Kept"),
    ("grace", "Time of Grace"),
    ("demote", "Level Lowered"),
]
STATES = [
    ("done", "Reviewed"),
    ("appealed", "Partner Objects"),
    ("granted", "Objection Granted"),
    ("declined", "Objection Declined"),
]
# what was found on the day of the review: written once
EVIDENCE_FIELDS = (
    "enrollment_id",
    "date",
    "grade_before_id",
    "grade_reached_id",
    "grade_after_id",
    "outcome",
    "score",
    "date_grace",
    "date_appeal_until",
    "evidence",
    "digest",
)
PORTAL_FIELDS = frozenset(
    (
        "partner_id",
        "type_id",
        "track_id",
        "date",
        "grade_before_id",
        "grade_reached_id",
        "grade_after_id",
        "outcome",
        "score",
        "date_grace",
        "date_appeal_until",
        "state",
        "appeal_text",
        "date_appeal",
        "appeal_author",
        "answer",
        "date_answer",
        "appeal_grade_id",
        "company_id",
    )
)


class PrmReview(models.Model):
    """What a review of a level found, by which rules, and what came of it."""

    _name = "prm.review"
    _description = "Level Review"
    _inherit = [
        "prm.step.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _prm_page = "reviews"
    _rec_names_search = ["partner_id"]

    enrollment_id = fields.Many2one(
        "prm.enrollment", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", related="enrollment_id.partner_id", store=True, index=True
    )
    type_id = fields.Many2one(related="enrollment_id.type_id", store=True)
    track_id = fields.Many2one(related="enrollment_id.track_id", store=True)
    user_id = fields.Many2one(related="enrollment_id.user_id", store=True)
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True
    )
    date = fields.Date(string="Reviewed on", required=True, readonly=True, index=True)
    grade_before_id = fields.Many2one(
        "res.partner.grade",
        string="Level before",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    grade_reached_id = fields.Many2one(
        "res.partner.grade",
        string="Level Earned",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The best level whose criteria were met on that day.",
    )
    grade_after_id = fields.Many2one(
        "res.partner.grade",
        string="Level after",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True, index=True)
    score = fields.Float(
        string="Score (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )
    date_grace = fields.Date(string="Grace until", readonly=True)
    date_appeal_until = fields.Date(string="Objection until", readonly=True)
    evidence = fields.Text(
        readonly=True,
        prefetch=False,
        help="Levels, criteria and values as they were found: text in JSON.",
    )
    digest = fields.Char(string="Fingerprint", readonly=True)
    is_intact = fields.Boolean(
        string="Unchanged",
        compute="_compute_is_intact",
        help="The fingerprint still fits the evidence.",
    )
    explained = fields.Html(compute="_compute_explained", sanitize=False)
    date_notified = fields.Date(string="Partner Told on", readonly=True, copy=False)
    state = fields.Selection(
        STATES, string="Status", default="done", required=True, tracking=True
    )

    _notify_idx = models.Index("(id) WHERE date_notified IS NULL")

    @api.depends("digest", "evidence")
    def _compute_is_intact(self):
        for review in self:
            review.is_intact = review.digest == review._get_digest(review.evidence)

    @api.depends("evidence")
    @api.depends_context("lang")
    def _compute_explained(self):
        for review in self:
            told = review._tell_review()
            review.explained = review.enrollment_id._render_level(told)

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for review in self:
            names = (review.partner_id.name, fields.Date.to_string(review.date))
            review.display_name = " ".join(filter(None, names))

    def write(self, vals):
        if not vals.keys().isdisjoint(EVIDENCE_FIELDS):
            raise UserError(
                self.env._("What a review found stays as it was: nobody changes it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Reviews stay on record: they cannot be deleted, by nobody.")
        )

    @api.model
    def _get_digest(self, evidence):
        return sha256((evidence or "").encode()).hexdigest()

    @api.model
    def _pack(self, facts):
        """The evidence as text, the same for the same facts."""
        return json.dumps(facts, sort_keys=True, ensure_ascii=False)

    def _get_facts(self):
        self.ensure_one()
        return json.loads(self.evidence)

    def _tell_review(self):
        """What the page and the form show of what was found; see `_tell_level`."""
        self.ensure_one()
        case = from_facts(self._get_facts())
        told = self.enrollment_id._tell_level(case, self.date)
        return told | {"sentence": False}

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS
