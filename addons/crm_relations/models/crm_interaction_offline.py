import logging
import re

from psycopg2 import IntegrityError
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100
UID_PATTERN = re.compile(r"[0-9A-Za-z-]{16,64}")
# What a device may set. Everything else is the server's or the rules' to decide.
ENTRY_FIELDS = {
    "partner_id",
    "lead_id",
    "event_id",
    "date",
    "duration",
    "summary",
    "description",
    "interest",
    "initiative",
    "outcome",
    "decision",
    "next_step",
    "next_date",
    "next_activity_type_id",
    "activity_id",
}


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    client_uid = fields.Char(
        string="Device Reference",
        readonly=True,
        copy=False,
        help="Made by the device that logged this, so that it arrives only once.",
    )

    _client_uid_uniq = models.UniqueIndex("(client_uid) WHERE client_uid IS NOT NULL")

    @api.model
    def log_offline(self, entries):
        """Save what a device logged, each entry once, however often it is sent.

        :param entries: list of dicts with ``client_uid`` (made by the device),
            ``action`` (``log``, ``check_in``, ``check_out``), ``values`` (fields of
            the interaction, ``type_code``, ``position``), and for ``check_out`` the
            ``visit``: id of the interaction, or client_uid of its check-in
        :return: list of dicts with ``client_uid``, ``status`` (``saved``, ``known``,
            ``error``), ``id`` and ``message``, one per entry in the same order
        """
        if not isinstance(entries, list) or len(entries) > BATCH_SIZE:
            raise UserError(
                self.env._("Send at most %s entries at a time, as a list.", BATCH_SIZE)
            )
        return [self._log_offline_entry(entry) for entry in entries]

    @api.model
    def _log_offline_entry(self, entry):
        client_uid = entry.get("client_uid") if isinstance(entry, dict) else None
        result = {"client_uid": client_uid, "id": False, "message": False}
        try:
            # a broken entry is undone alone, the others are kept
            with self.env.cr.savepoint():
                self._check_client_uid(client_uid)
                interaction, status = self._save_offline_entry(client_uid, entry)
                self.env.flush_all()
            return {**result, "status": status, "id": interaction.id}
        except UniqueViolation as error:
            # the same entry has arrived in a parallel request
            if error.diag.constraint_name == "crm_interaction_client_uid_uniq":
                return {**result, "status": "known"}
            message = self.env._("This entry clashes with another one.")
        except (AccessError, UserError) as error:
            message = str(error)
        except (IntegrityError, TypeError, ValueError, AttributeError) as error:
            _logger.info("Offline entry %s refused: %s", client_uid, error)
            message = self.env._("This entry cannot be read. Log it again by hand.")
        self.env.invalidate_all()
        return {**result, "status": "error", "message": message}

    @api.model
    def _check_client_uid(self, client_uid):
        if not isinstance(client_uid, str) or not UID_PATTERN.fullmatch(client_uid):
            raise UserError(self.env._("This entry has no reference of its device."))

    @api.model
    def _save_offline_entry(self, client_uid, entry):
        """Return the interaction, and whether it was ``saved`` or ``known``."""
        action = entry.get("action") or "log"
        if action == "check_out":
            return self._save_offline_check_out(entry)
        known = self.search([("client_uid", "=", client_uid)], limit=1)
        if known:
            return known, "known"
        values = self._prepare_offline_values(entry.get("values") or {}, action)
        activity_id = values.pop("activity_id", None)
        interaction = self.create({**values, "client_uid": client_uid})
        self._finish_activity(activity_id, interaction)
        return interaction, "saved"

    @api.model
    def _finish_activity(self, activity_id, interaction):
        """What was logged is the answer to an activity of the user."""
        activity = self._browse_sent("mail.activity", activity_id)
        if activity.active and activity.user_id == self.env.user:
            activity.action_feedback(feedback=interaction.summary or False)

    @api.model
    def _save_offline_check_out(self, entry):
        visit = entry.get("visit")
        field = "client_uid" if isinstance(visit, str) else "id"
        interaction = self.search([(field, "=", visit)], limit=1)
        if not interaction:
            raise UserError(self.env._("The visit that should end here is unknown."))
        if interaction.check_out_date:
            return interaction, "known"
        values = entry.get("values") or {}
        interaction.action_check_out(values.get("position"), values.get("date"))
        return interaction, "saved"

    @api.model
    def _prepare_offline_values(self, values, action):
        values = dict(values)
        code, position = values.pop("type_code", None), values.pop("position", None)
        if unknown := values.keys() - ENTRY_FIELDS:
            raise UserError(
                self.env._(
                    "A device cannot set %(fields)s.", fields=", ".join(sorted(unknown))
                )
            )
        if code:
            values["type_id"] = self._get_type_by_code(code).id
        if action == "check_in":
            values |= self._prepare_check("check_in", position, values.get("date"))
        self._check_offline_customer(values)
        return values

    @api.model
    def _get_type_by_code(self, code):
        Type = self.env["crm.interaction.type"].with_context(active_test=False)
        found = Type.search([("code", "=", code)], limit=1)
        if not found:
            raise UserError(self.env._("There is no type of interaction “%s”.", code))
        return found

    @api.model
    def _check_offline_customer(self, values):
        partner = self._browse_sent("res.partner", values.get("partner_id"))
        lead = self._browse_sent("crm.lead", values.get("lead_id"))
        if values.get("lead_id") and not lead:
            raise UserError(self.env._("The deal of this entry has been deleted."))
        if not partner and not lead.partner_id:
            raise UserError(
                self.env._("The customer of this entry no longer exists. Log it again.")
            )
        partner.check_access("read")
        lead.check_access("read")

    @api.model
    def _browse_sent(self, model, record_id):
        if record_id and (
            isinstance(record_id, bool) or not isinstance(record_id, int)
        ):
            raise TypeError(f"{record_id!r} is no id of {model}")
        return self.env[model].browse(record_id).exists()
