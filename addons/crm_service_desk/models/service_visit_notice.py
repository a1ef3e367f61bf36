from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 50
NOTICE_HOURS = 24  # of a team that says nothing else


class ServiceTeam(models.Model):
    _inherit = "service.team"

    visit_notice_hours = fields.Integer(
        string="Announce Visits",
        default=NOTICE_HOURS,
        help="Hours before a visit in which the customer is told. 0: not at all.",
    )

    _visit_notice_hours_positive = models.Constraint(
        "CHECK(visit_notice_hours >= 0)", "The hours cannot be negative."
    )


class ServiceVisit(models.Model):
    _inherit = "service.visit"

    def action_announce(self):
        """Tell the customers now."""
        self.check_access("write")
        self._announce()

    def _announce(self):
        template = self.env.ref("crm_service_desk.mail_template_service_visit")
        # sudo: the template is what an administrator wrote; visits were checked
        template.sudo().send_mail_batch(
            self.ids, email_layout_xmlid="mail.mail_notification_light"
        )
        self.write({"notice_date": fields.Datetime.now()})
        self._message_log_batch(
            dict.fromkeys(self.ids, self.env._("The customer was told of the visit."))
        )

    @api.model
    def _cron_announce(self):
        """Tell customers of visits that come soon."""
        while visits := self.search(
            self._get_due_domain(), limit=BATCH, order="start, id"
        ):
            visits = visits.try_lock_for_update()
            if not visits:
                break
            visits._announce()
            left = int(len(visits) == BATCH)
            if not self.env["ir.cron"]._commit_progress(len(visits), remaining=left):
                break

    @api.model
    def _get_due_domain(self):
        """One condition for each number of hours that teams use."""
        now = fields.Datetime.now()
        teams = self.env["service.team"].search(Domain.TRUE)
        groups = {
            hours: group.ids
            for hours, group in teams.grouped("visit_notice_hours").items()
        }
        groups.setdefault(NOTICE_HOURS, []).append(False)
        soon = Domain.OR(
            Domain("team_id", "in", team_ids)
            & Domain("start", "<=", now + timedelta(hours=hours))
            for hours, team_ids in groups.items()
            if hours
        )
        return self._get_announced_domain() & soon
