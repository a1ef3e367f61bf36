import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class ServiceTeam(models.Model):
    _inherit = "service.team"

    auto_merge_minutes = fields.Integer(
        string="Merge within",
        help="What the same sender writes within so many minutes becomes one ticket."
        " 0: each message stays a ticket of its own.",
    )

    @api.constrains("auto_merge_minutes")
    def _check_auto_merge(self):
        if any(team.auto_merge_minutes < 0 for team in self):
            raise ValidationError(self.env._("The minutes cannot be negative."))


class ServiceTicket(models.Model):
    """A customer who writes three mails in a row has one request."""

    _inherit = "service.ticket"

    def _merge_into_recent(self):
        """Merge a new ticket into one that the same sender opened just before.

        :return: the ticket that goes on
        """
        self.ensure_one()
        target = self._find_recent_of_sender()
        if not target or not hasattr(self, "_merge_into"):
            return self
        try:
            with self.env.cr.savepoint():
                self._merge_into(target)
        except UserError as error:  # two tickets are better than a lost message
            _logger.info("%s was not merged: %s", self.number, error)
            return self
        return target

    def _find_recent_of_sender(self):
        minutes = self.team_id.auto_merge_minutes
        if not minutes or not self.partner_email:
            return self.browse()
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        return self.search(
            Domain("team_id", "=", self.team_id.id)
            & Domain("partner_email", "=ilike", self.partner_email)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_closed", "=", False)
            & Domain("create_date", ">=", since)
            & Domain("id", "<", self.id),
            order="id desc",
            limit=1,
        )
