from odoo import models
from odoo.exceptions import UserError

MOST_LIKELY = 99  # percent


class CrmLead(models.Model):
    """Answers and reports that a partner gives on Odoo's own pages."""

    _inherit = "crm.lead"

    def partner_interested(self, comment=False):
        result = super().partner_interested(comment)
        for offer in self._get_answered_offers().values():
            if offer.state == "offered":
                offer._accept()
        return result

    def partner_desinterested(self, comment=False, contacted=False, spam=False):
        # Odoo takes the partner off the lead: the offers still say whose it was
        offers = self._get_answered_offers()
        leads = self.with_context(prm_assigned=True)
        result = super(CrmLead, leads).partner_desinterested(comment, contacted, spam)
        reason = self._get_prm_reason(spam)
        for offer in offers.values():
            if offer.state == "offered":
                offer._decline(reason, comment or "")
            else:
                offer._come_back(reason_id=reason.id, note=comment or "")
        return result

    def _get_answered_offers(self):
        """Offers of the partner that answers; made now for what was assigned before."""
        self._assert_portal_write_access()
        live = self._get_live_offers()
        unknown = self.filtered(
            lambda lead: lead not in live and lead._is_prm_answerable()
        )
        # nobody is asked by letter what is being answered
        made = unknown.with_context(prm_silent=True)._offer_assigned()
        live |= {self.browse(offer.lead_id.id): offer for offer in made}
        return {
            lead: offer.with_context(prm_silent=False)
            for lead, offer in live.items()
            if offer.partner_id == lead._get_assigned_account()
        }

    def _is_prm_answerable(self):
        # sudo: the partner may read its lead, not whose deal it is
        lead = self.sudo()
        return bool(
            lead.partner_assigned_id
            and lead.won_status == "pending"
            and not lead.prm_partner_id
        )

    def _get_prm_reason(self, is_spam):
        # sudo: a reason by its code, in the words of the programme
        reasons = self.env["prm.reason"].sudo()
        return reasons._get_by_code("offer", "spam" if is_spam else "not_interested")

    def update_lead_portal(self, values):
        # certain is only what is won, and that we say
        chance = min(float(values.get("probability") or 0), MOST_LIKELY)
        result = super().update_lead_portal({**values, "probability": chance})
        self._put_off_reports()
        return result

    def update_stage_from_portal(self, stage_id):
        """Partners say that they have won; that it is so, we say."""
        self._assert_portal_write_access()
        # sudo: whether a stage is the last one; partners may choose any other
        stage = self.env["crm.stage"].sudo().browse(int(stage_id)).exists()
        if not stage or stage.is_won:
            raise UserError(
                self.env._(
                    "Tell us that the customer said yes: report it under your leads,"
                    " and we confirm that it is won."
                )
            )
        result = super().update_stage_from_portal(stage.id)
        self._put_off_reports()
        return result

    def _put_off_reports(self):
        """What a partner does on Odoo's pages is a sign of life."""
        for offer in self._get_live_offers().values():
            if offer.state == "accepted" and offer.result == "open":
                offer._put_off_report()
