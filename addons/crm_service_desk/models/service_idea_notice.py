from odoo import api, fields, models
from odoo.tools import SQL

from .service_idea import STATES
from .service_idea_reader import SHOWN

BATCH = 200


class ServiceIdea(models.Model):
    """Who voted hears what becomes of the idea."""

    _inherit = "service.idea"

    def write(self, vals):
        before = {idea: idea.state for idea in self} if "state" in vals else {}
        result = super().write(vals)
        changed = self.filtered(
            lambda idea: (
                idea.state in SHOWN and before.get(idea) not in (None, idea.state)
            )
        )
        if changed:
            changed._note_news()
        return result

    def _note_news(self):
        """All voters are to hear of the state; who changed it knows it."""
        Vote = self.env["service.idea.vote"]
        self.flush_recordset(["state"])
        Vote.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE service_idea_vote v SET to_tell = true, told_state ="
                " CASE WHEN v.partner_id = %s THEN i.state ELSE v.told_state END"
                " FROM service_idea i WHERE i.id = v.idea_id AND i.id = ANY(%s)",
                self.env.user.partner_id.id,
                self.ids,
            )
        )
        Vote.invalidate_model(["to_tell", "told_state"])
        # sudo: only says that there is something to send
        self.env.ref("crm_service_desk.service_idea_vote_cron_tell").sudo()._trigger()


class ServiceIdeaVote(models.Model):
    _inherit = "service.idea.vote"

    told_state = fields.Selection(
        STATES,
        string="Told",
        readonly=True,
        help="The last state that the customer knows: of the vote, or of our last"
        " mail.",
    )
    to_tell = fields.Boolean(readonly=True)

    _to_tell_idx = models.Index("(id) WHERE to_tell")

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """The vote that stays has still to be told what one of them was to hear."""
        partners = [*src_partner_ids, dst_partner_id]
        due = self.search([("partner_id", "in", partners), ("to_tell", "=", True)])
        told = {vote.idea_id.id: vote.told_state for vote in due}
        result = super()._merge_partner_rows(src_partner_ids, dst_partner_id)
        kept = self.search(
            [("partner_id", "=", dst_partner_id), ("idea_id", "in", list(told))]
        )
        for state, votes in kept.grouped(lambda vote: told[vote.idea_id.id]).items():
            votes.write({"to_tell": True, "told_state": state})
        return result

    @api.model
    def _cron_tell(self):
        """Mail the news of ideas to those who voted."""
        while votes := self.search([("to_tell", "=", True)], limit=BATCH, order="id"):
            votes = votes.try_lock_for_update()
            if not votes:
                break
            votes._tell()
            left = int(len(votes) == BATCH)
            if not self.env["ir.cron"]._commit_progress(len(votes), remaining=left):
                break

    def _tell(self):
        heard = self.filtered(lambda vote: vote._is_to_hear())
        template = self.env.ref("crm_service_desk.mail_template_service_idea")
        headers = self.env["service.ticket"]._get_automatic_headers()
        # sudo: the template is what an administrator wrote, for those who voted
        template.sudo().send_mail_batch(
            heard.ids,
            email_values={"headers": repr(headers)},
            email_layout_xmlid="mail.mail_notification_light",
        )
        for state, votes in self.grouped(lambda vote: vote.idea_id.state).items():
            votes.write({"to_tell": False, "told_state": state})
        heard.idea_id._message_log_batch(
            {
                idea.id: self.env._("%s customers were told.", len(votes))
                for idea, votes in heard.grouped("idea_id").items()
            }
        )

    def _is_to_hear(self):
        """Whether the customer gets a mail about the idea as it is now: a hook.

        Nobody hears of a state that is known: of the day of the vote, or when it was
        changed by mistake and back.
        """
        self.ensure_one()
        idea = self.idea_id
        return bool(
            idea.active
            and idea.state in SHOWN
            and idea.state != self.told_state
            and self.partner_id.active
            and self.partner_id.email_normalized
        )
