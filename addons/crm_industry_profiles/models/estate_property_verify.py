from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TASK = "crm_industry_profiles.mail_activity_type_estate_verify"
BATCH = 200


class EstateProperty(models.Model):
    """Who asked when whether the object is as described, and when to ask again."""

    _inherit = "estate.property"

    def action_verify(self):
        """Somebody asked, and it is as described."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        for company, estates in self.grouped("company_id").items():
            again = today + relativedelta(days=company.estate_verify_days)
            # sudo: only this button writes who verified; access was checked above
            estates.sudo().write(
                {
                    "verification_state": "verified",
                    "verified_by_id": self.env.uid,
                    "verified_date": today,
                    "verify_again_date": again,
                }
            )
        self.activity_feedback([TASK])
        return True

    def action_unverify(self):
        """What was known turned out to be wrong."""
        self.check_access("write")
        # sudo: only this button takes the verification away; access was checked above
        self.sudo().write({"verification_state": "unverified"})
        return True

    @api.constrains("verification_state", "verify_again_date", "verified_date")
    def _check_verify_again_date(self):
        for estate in self:
            again, last = estate.verify_again_date, estate.verified_date
            if estate.verification_state == "verified" and again and again < last:
                raise UserError(
                    self.env._(
                        "%s: it can be asked again only after the day on which it was"
                        " verified.",
                        estate.display_name,
                    )
                )

    @api.model
    def _cron_ask_again(self):
        """Objects that must be asked about again, batch by batch, each with a task."""
        due = Domain("verification_state", "!=", "outdated") & Domain(
            "verify_again_date", "<=", fields.Date.context_today(self)
        )
        estates = self.search(due, order="verify_again_date, id", limit=BATCH)
        if estates:
            estates.write({"verification_state": "outdated"})
            for user, own in estates.grouped("user_id").items():
                own._schedule_question(user)
        rest = self.search_count(due) if len(estates) == BATCH else 0
        self.env["ir.cron"]._commit_progress(len(estates), remaining=rest)

    def _schedule_question(self, user):
        self.activity_schedule(
            TASK,
            user_id=user.id or self.env.uid,
            summary=self.env._("Ask whether it is still as described"),
        )
