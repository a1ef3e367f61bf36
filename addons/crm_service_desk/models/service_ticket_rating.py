from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.rating.models import rating_data

BAD = "crm_service_desk.mail_activity_type_service_bad_rating"
SOLVED = "crm_service_desk.mail_template_service_solved"
ASKED = "service_rating_asked"  # in precommit data: ids of tickets
RATES = (
    rating_data.RATING_HAPPY_VALUE,
    rating_data.RATING_NEUTRAL_VALUE,
    rating_data.RATING_UNHAPPY_VALUE,
)


class ServiceTicket(models.Model):
    """How satisfied customers are, by Odoo's ratings."""

    _inherit = "service.ticket"

    rating_request_date = fields.Datetime(
        string="Rating Asked for on", readonly=True, copy=False
    )

    def _rating_get_parent_field_name(self):
        return "team_id"

    def _get_allowed_message_params(self):
        """Ratings come by the page and the mail made for them, not with a message."""
        return super()._get_allowed_message_params() - {"rating_value"}

    def _get_message_side(self, message):
        """A rating is no question that waits for an answer."""
        if self.env.context.get("service_rating"):
            return None
        return super()._get_message_side(message)

    def _after_change(self, changes):
        result = super()._after_change(changes)
        if not self.env.context.get("tracking_disable"):
            closed = self.filtered(
                lambda ticket: (
                    "stage_id" in changes.get(ticket, {})
                    and ticket.is_closed
                    and not changes[ticket]["stage_id"].is_closed
                )
            )
            closed._request_rating()
        return result

    def _is_rated(self):
        """Whether customers are asked about tickets like this closed one."""
        self.ensure_one()
        merged = "merged_into_id" in self._fields and self.merged_into_id
        policy = self.team_id.rating_policy or "never"
        cancelled = self.stage_id.is_cancelled
        return self.is_closed and policy != "never" and not cancelled and not merged

    def _request_rating(self):
        """Ask the customers of tickets that were just closed, by the team's policy."""
        if self.env.context.get("service_rating_on_page"):
            return
        asked = self.filtered(lambda ticket: ticket._is_rated_by_mail())
        for template, tickets in asked.grouped(
            lambda ticket: ticket.team_id.rating_template_id
        ).items():
            # who may close the ticket need not be allowed to use templates
            tickets.sudo().message_post_with_source(
                template, message_type="auto_comment", **tickets._get_notice_options()
            )
        if asked:
            # who closes the ticket in the portal need not be allowed to change it
            asked.sudo().rating_request_date = fields.Datetime.now()
            self.env.cr.precommit.data.setdefault(ASKED, set()).update(asked.ids)

    def _is_rated_by_mail(self):
        if not self._is_rated() or not self.partner_id.email:
            return False
        team = self.team_id
        before = team.rating_policy == "once" and self.rating_request_date
        return bool(team.rating_template_id) and not before

    def _track_template(self, changes):
        """One mail is enough: the one that asks says as well that it is solved."""
        result = super()._track_template(changes)
        asked = self.env.cr.precommit.data.get(ASKED, set())
        solved = self.env["ir.model.data"]._xmlid_to_res_id(SOLVED)
        if self.id in asked and "stage_id" in result:
            template = result["stage_id"][0]
            if template.id == solved:
                result.pop("stage_id")
        return result

    def rating_apply(self, rate, *args, **kwargs):
        ticket = self.with_context(service_rating=True)
        rating = super(ServiceTicket, ticket).rating_apply(rate, *args, **kwargs)
        self._after_rating(rating)
        return rating

    def _after_rating(self, rating):
        """What follows from an answer of the customer: a hook."""
        self.ensure_one()
        if rating_data._rating_to_grade(rating.rating) == "bad":
            self._after_bad_rating(rating)

    def _after_bad_rating(self, rating):
        team = self.team_id
        if team.rating_bad_tag_id:
            self.tag_ids |= team.rating_bad_tag_id
        if team.rating_bad_reopen and self._is_rated():
            self.action_reopen()
        if team.rating_bad_activity:
            self._plan_call_after(rating)

    def _plan_call_after(self, rating):
        """Once: who changes the mind about a rating makes no second activity."""
        user = self.team_id.user_id or self.user_id
        if not user or self.activity_search([BAD]):
            return
        self.activity_schedule(
            BAD,
            date_deadline=fields.Date.context_today(self.with_user(user)),
            note=plaintext2html(rating.feedback or ""),
            user_id=user.id,
        )

    def _get_portal_rating(self):
        """The rating of the reader for the last closing, in sudo."""
        # of a ticket that was checked, and only the reader's own
        ratings = self.sudo().rating_ids.filtered(
            lambda rating: (
                rating.partner_id == self.env.user.partner_id
                and rating.consumed
                and self.closed_date
                and rating.rated_on >= self.closed_date
            )
        )
        return ratings[:1]

    def _portal_rate(self, rate, feedback):
        """The customer rates, or changes the rating of the last closing."""
        if not self._is_rated():
            raise UserError(self.env._("A ticket is rated when it is closed."))
        if rate not in RATES:
            raise UserError(self.env._("Choose one of the three faces."))
        rating = self._get_portal_rating()
        if rating:
            self.rating_apply(rate, rating=rating, feedback=feedback)
        else:
            token = self._rating_get_access_token(self.env.user.partner_id)
            self.rating_apply(rate, token=token, feedback=feedback)
