from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PrmLeadOffer(models.Model):
    """The answers: each offer gets one, whoever presses at the same moment."""

    _inherit = "prm.lead.offer"

    def action_accept(self):
        """Accept in the name of the partner, who has said so by phone."""
        self._check_step(("offered",))
        self._accept()

    def action_decline(self):
        self._check_step(("offered",))
        self._check_reason()
        for reason, offers in self.grouped("reason_id").items():
            offers._decline(reason)

    def action_recall(self):
        """Do not wait any longer: ask the next partner."""
        self._check_step(("offered",))
        self._expire()

    def action_take_back(self):
        """Take the lead from the partner; who is asked next, the manager decides."""
        self._check_step(("accepted",))
        self._come_back(ask_next=False)

    def action_confirm_won(self):
        """Agree that the lead is won: partners say it, we write it."""
        self._check_step(("accepted",))
        if wrong := self.filtered(lambda row: row.progress != "won"):
            raise UserError(
                self.env._(
                    "%s: the partner has not reported that the customer said yes.",
                    wrong[0].display_name,
                )
            )
        # sudo: the lead of an offer whose step the user may take
        leads = self.sudo().lead_id
        leads.filtered(lambda lead: lead.won_status == "pending").action_set_won()
        leads.activity_unlink(["crm_partner_prm.mail_activity_type_lead_decided"])

    def action_open_lead(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def _check_reason(self):
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s declined? Choose a reason: the rules learn from it.",
                    missing[0].display_name,
                )
            )

    def _check_step(self, states):
        result = super()._check_step(states)
        self._lock()
        return result

    def _lock(self):
        """Wait for whoever answers just now; then Odoo tries again and sees it."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM prm_lead_offer WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def _accept(self):
        """The lead is the partner's, and the partner sees whose it is."""
        self._check_undecided()
        today = fields.Date.context_today(self)
        for rule, offers in self.grouped("rule_id").items():
            offers._set_state(
                "accepted",
                **self._prepare_answer(),
                progress="new",
                date_report_due=rule._get_report_due(today),
            )
        # sudo: the partner and the type of a lead whose offer was accepted
        for partner, offers in self.sudo().grouped("partner_id").items():
            leads = offers.lead_id
            leads.write({"prm_partner_id": partner.id})
            for lead in leads.filtered(lambda lead: lead.type == "lead"):
                lead.convert_opportunity(lead.partner_id)
        self._log(self.env._("%(partner)s takes the lead."))

    def _check_undecided(self):
        # sudo: only whether there is something to take
        for offer in self.sudo():
            if not offer.lead_id.active or offer.lead_id.won_status != "pending":
                raise UserError(
                    self.env._(
                        "The customer has decided meanwhile, so %s is no longer open.",
                        offer.display_name,
                    )
                )

    def _prepare_answer(self):
        return {
            "date_answered": fields.Datetime.now(),
            "answered_by_id": self.env.user.partner_id.id,
        }

    def _decline(self, reason, note=""):
        """It is not asked again; somebody else is."""
        self._set_state(
            "declined", **self._prepare_answer(), reason_id=reason.id, note=note
        )
        self._log(
            self.env._("%(partner)s declines the lead: %(reason)s"), reason=reason.name
        )
        self._ask_next()

    def _expire(self):
        self._set_state("expired")
        self._log(self.env._("%(partner)s has not answered."))
        self._ask_next()

    def _come_back(self, ask_next=True, **values):
        """The lead is nobody's again, and the partner does not see whose it is."""
        self._set_state("returned", date_return_due=False, **values)
        # sudo: the partner of leads whose offers have come back
        leads = self.sudo().lead_id
        leads.write({"prm_partner_id": False})
        leads.activity_unlink(["crm_partner_prm.mail_activity_type_lead_decided"])
        self._log(self.env._("The lead came back from %(partner)s."))
        if ask_next:
            self._ask_next()

    def _ask_next(self):
        """Ask the next partner for each lead; the manager, where nobody is left."""
        # sudo: leads whose offers the step has just ended
        for company, offers in self.sudo().grouped("company_id").items():
            rounds = {offer.lead_id: offer.round for offer in offers}
            managers = {offer.lead_id: offer.user_id for offer in offers}
            leads = offers.lead_id._filter_offerable().with_company(company)
            asked = leads._offer_to_partners(rounds)
            (leads - asked.lead_id)._give_back_to_manager(managers)

    def _log(self, text, **words):
        """Note it on the leads, with the name of each one's partner."""
        # sudo: a note about an answer that a step has just taken
        offers = self.sudo()
        bodies = {
            offer.lead_id.id: text % {"partner": offer.partner_id.name, **words}
            for offer in offers
        }
        offers.lead_id._message_log_batch(bodies)
