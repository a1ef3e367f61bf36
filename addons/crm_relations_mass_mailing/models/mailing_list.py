import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 1000


class MailingList(models.Model):
    _inherit = "mailing.list"

    crm_segment_id = fields.Many2one(
        "crm.segment",
        string="Segment",
        index="btree_not_null",
        ondelete="restrict",
        help="The list follows this segment: who enters is added, who leaves is"
        " removed. Whoever unsubscribed or is blacklisted stays away.",
    )
    crm_sync_date = fields.Datetime(
        string="Last Synchronised", readonly=True, copy=False
    )

    def action_sync_segment(self):
        self.check_access("write")
        if lacking := self.filtered(
            lambda mailing_list: not mailing_list.crm_segment_id
        ):
            raise UserError(
                self.env._(
                    "Choose the segment that “%(list)s” is to follow.",
                    list=lacking[0].name,
                )
            )
        for mailing_list in self:
            while mailing_list._sync_segment_batch():
                pass

    @api.model
    def _cron_sync_segments(self):
        lists = self.search([("crm_segment_id", "!=", False)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(lists))
        for position, mailing_list in enumerate(lists, 1):
            try:
                while changed := mailing_list._sync_segment_batch():
                    if not progress(changed, remaining=len(lists) - position + 1):
                        return
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Mailing list %s: synchronisation", mailing_list.id)
            if not progress(1, remaining=len(lists) - position):
                return

    def _sync_segment_batch(self):
        """Add and remove a batch; return the number of changes, 0 when all is done."""
        self.ensure_one()
        self.env.flush_all()
        # the list follows the whole segment, whoever presses the button; writing the
        # list was checked by action_sync_segment(), and the cron belongs to the system
        mailing_list = self.sudo()
        removed = mailing_list._remove_who_left()
        added = mailing_list._subscribe(mailing_list._get_segment_partners())
        mailing_list.crm_sync_date = fields.Datetime.now()
        return removed + added

    def _get_recipients_query(self):
        Partner = self.env["res.partner"]
        members = self.env["crm.segment.member"]._search(
            Domain("segment_id", "=", self.crm_segment_id.id)
            & Domain("date_leave", "=", False)
        )
        domain = Partner._get_segment_mailing_domain("email")
        domain &= Domain("email_normalized", "!=", False)
        domain &= Domain("id", "in", members.subselect("partner_id"))
        return Partner._search(domain)

    def _remove_who_left(self):
        """Remove who was added by the segment and left it, or may not be written to.

        An unsubscription stays, so that it is obeyed if the customer comes back.
        """
        recipients = self._get_recipients_query()
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id FROM mailing_subscription s
                     JOIN mailing_contact c ON c.id = s.contact_id
                    WHERE s.list_id = %s AND s.is_from_segment
                      AND s.opt_out IS NOT TRUE
                      AND NOT EXISTS (SELECT FROM %s r
                                       WHERE r.email_normalized = c.email_normalized)
                    LIMIT %s""",
                self.id,
                recipients.subselect("email_normalized"),
                BATCH_SIZE,
            )
        )
        self.env["mailing.subscription"].browse(row[0] for row in rows).unlink()
        return len(rows)

    def _get_segment_partners(self):
        """A batch of recipients of the segment whom the list does not know yet."""
        recipients = self._get_recipients_query()
        rows = self.env.execute_query(
            SQL(
                """SELECT MIN(r.id) FROM %s r
                    WHERE NOT EXISTS (
                          SELECT FROM mailing_subscription s
                            JOIN mailing_contact c ON c.id = s.contact_id
                           WHERE s.list_id = %s
                             AND c.email_normalized = r.email_normalized)
                    GROUP BY r.email_normalized ORDER BY 1 LIMIT %s""",
                recipients.subselect("id", "email_normalized"),
                self.id,
                BATCH_SIZE,
            )
        )
        return self.env["res.partner"].browse(row[0] for row in rows)

    def _subscribe_once(self, partners):
        """Subscribe whom the list does not know; an unsubscription is obeyed."""
        emails = partners.filtered("email_normalized").mapped("email_normalized")
        known = self.env["mailing.subscription"].search_fetch(
            Domain("list_id", "=", self.id)
            & Domain("contact_id.email_normalized", "in", emails),
            ["contact_id"],
        )
        taken = set(known.contact_id.mapped("email_normalized"))
        one_each = {
            partner.email_normalized: partner.id
            for partner in partners
            if partner.email_normalized and partner.email_normalized not in taken
        }
        self._subscribe(partners.browse(one_each.values()), is_from_segment=False)

    def _subscribe(self, partners, is_from_segment=True):
        """Subscribe partners; contacts of the same address are used, not doubled."""
        self.ensure_one()
        values = {"list_id": self.id, "is_from_segment": is_from_segment}
        known = self._get_known_contacts(partners.mapped("email_normalized"))
        fresh = partners.filtered(lambda partner: partner.email_normalized not in known)
        self.env["mailing.contact"].with_context(tracking_disable=True).create(
            [
                {
                    **self._prepare_contact(partner),
                    "subscription_ids": [Command.create(values)],
                }
                for partner in fresh
            ]
        )
        emails = (partners - fresh).mapped("email_normalized")
        self.env["mailing.subscription"].create(
            [{**values, "contact_id": known[email].id} for email in emails]
        )
        return len(partners)

    def _get_known_contacts(self, emails):
        """Return {address: the oldest contact that has it}."""
        contacts = self.env["mailing.contact"].search(
            [("email_normalized", "in", emails)], order="id desc"
        )
        return {contact.email_normalized: contact for contact in contacts}

    def _prepare_contact(self, partner):
        return {
            "name": partner.name,
            "email": partner.email,
            "company_name": partner.commercial_company_name,
            "country_id": partner.country_id.id,
        }
