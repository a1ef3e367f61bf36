from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from .it_tender import CLOSED_STATES

MANAGER = "crm_industry_profiles.group_it_manager"


class ItTender(models.Model):
    """The way of a tender: only these steps write its state."""

    _inherit = "it.tender"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if kept := self.filtered(lambda tender: tender.state != "preparing"):
            raise UserError(
                self.env._(
                    "“%s” was submitted or closed, so it stays on record.",
                    kept[0].display_name,
                )
            )

    def action_submit(self):
        for tender in self:
            tender._check_step("preparing")
            tender._check_submittable()
        self._step("submitted", date_submitted=fields.Datetime.now())

    def action_won(self):
        for tender in self:
            tender._check_step("submitted")
        self._step("won", date_decided=fields.Date.context_today(self))

    def action_reopen(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Ask an IT sales manager to take it back."))
        for tender in self:
            tender._check_step(*CLOSED_STATES, "submitted")
        self._step(
            "preparing", date_submitted=False, date_decided=False, lost_reason_id=False
        )

    def action_close(self):
        """Ask for the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lost or Withdrawn"),
            "res_model": "it.tender.close",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_tender_id": self.id,
                "default_state": "lost" if self.state == "submitted" else "withdrawn",
            },
        }

    def _close(self, state, reason, note):
        """Lost or withdrawn; who won is a competitor of the deal from then on."""
        self.ensure_one()
        self._check_step(
            *(("submitted",) if state == "lost" else ("preparing", "submitted"))
        )
        self._step(
            state,
            date_decided=fields.Date.context_today(self),
            lost_reason_id=reason.id,
        )
        if note:
            self.result_note = note
        if winners := self.participant_ids.filtered("is_winner").partner_id:
            self.lead_id.competitor_ids += winners

    def _step(self, state, **values):
        self.check_access("write")
        # sudo: who may write the tender makes the step; calls cannot write its result
        self.sudo().write({"state": state, **values})
        if state != "preparing":
            self._end_reminders()

    def _check_step(self, *states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s already.",
                    name=self.display_name,
                    state=labels[self.state],
                )
            )

    def _check_submittable(self):
        """Refuse a bid that is late, has no price or lacks a document."""
        if self.is_missed and not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._(
                    "The deadline of “%(name)s” passed on %(date)s. Withdraw it, enter"
                    " the new deadline, or ask an IT sales manager.",
                    name=self.display_name,
                    date=format_datetime(self.env, self.date_deadline),
                )
            )
        if not self.our_price:
            raise UserError(
                self.env._("Enter our price of “%s” first.", self.display_name)
            )
        if missing := self._get_missing_documents():
            raise UserError(
                self.env._(
                    "“%(name)s” lacks required documents: %(documents)s. Attach their"
                    " files first.",
                    name=self.display_name,
                    documents=", ".join(missing.mapped("name")),
                )
            )

    def _get_missing_documents(self):
        return self.document_ids.filtered(
            lambda row: row.is_required and not row.is_done
        )
