from odoo import fields, models
from odoo.exceptions import UserError

from .estate_viewing import RATINGS

MAX_FEEDBACK = 2000


class EstateViewing(models.Model):
    """What came of a viewing: in the words of the agent, and of the visitor."""

    _inherit = "estate.viewing"

    rating = fields.Selection(
        RATINGS,
        string="Interest",
        default="0",
        tracking=True,
        copy=False,
        help="How well the object suits the visitor, as the agent sees it.",
    )
    feedback = fields.Text(
        copy=False, help="What the visitor said: price, condition, what is missing."
    )
    visitor_rating = fields.Selection(
        RATINGS,
        string="Visitor's Rating",
        readonly=True,
        copy=False,
        help="Given by the link that the visitor gets.",
    )
    visitor_feedback = fields.Text(string="Visitor's Words", readonly=True, copy=False)
    date_feedback = fields.Datetime(string="Answered on", readonly=True, copy=False)

    _rating_known = models.Constraint(
        "CHECK(rating IS NULL OR state = 'Done' OR rating = '0')",
        "Mark the viewing as done before you rate it.",
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for viewing in self:
            viewing.access_url = f"/my/viewings/{viewing.id}"
        return result

    def action_ask_feedback(self):
        """Write to the visitor, with the link to the page of the viewing."""
        self.ensure_one()
        if self.state != "Done":
            raise UserError(self.env._("Mark the viewing as done first."))
        if not self.partner_id.email:
            raise UserError(
                self.env._("%s has no e-mail address.", self.partner_id.name)
            )
        template = self.env.ref("crm_industry_profiles.estate_viewing_mail_feedback")
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
            },
        }

    def _get_feedback_link(self):
        """For the letter to the visitor: opens the page without a password."""
        self.ensure_one()
        return self.get_base_url() + self._get_share_url()

    def _take_feedback(self, rating, words):
        """Write the visitor's answer; the route has checked who it is."""
        self.ensure_one()
        if self.state != "Done":
            raise UserError(self.env._("This viewing has not taken place."))
        if rating not in {value for value, _label in RATINGS[1:]}:
            raise UserError(self.env._("Choose how well the object suits you."))
        words = (words or "").strip()[:MAX_FEEDBACK]
        # sudo: for a visitor, and only what is theirs to say
        self.sudo().write(
            {
                "visitor_rating": rating,
                "visitor_feedback": words,
                "date_feedback": fields.Datetime.now(),
            }
        )
        # sudo: as above
        self.sudo()._message_log(
            body=self.env._("The visitor has answered."),
            author_id=self.sudo().partner_id.id,  # sudo: as above
        )
