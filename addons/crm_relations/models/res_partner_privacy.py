from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .res_partner_role import CARD_GROUPS

OFFICER = "crm_relations.group_privacy_officer"
PROPOSAL = "crm_relations.mail_activity_type_anonymise"
PROPOSALS_PER_BATCH = 100


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_retention_date = fields.Date(
        string="Keep Data Until",
        index="btree_not_null",
        groups=f"{CARD_GROUPS},{OFFICER}",
        help="Until this day the law or a contract obliges us to keep what we know of"
        " this person. After it, anonymising is proposed.",
    )
    crm_anonymised_date = fields.Datetime(
        string="Anonymised on", readonly=True, copy=False, groups="base.group_user"
    )

    def _check_privacy_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a data protection officer may do this. Ask one.")
            )
        self.check_access("read")

    @api.model
    def _get_to_anonymise_domain(self):
        today = fields.Date.context_today(self)
        return (
            Domain("crm_retention_date", "<=", today)
            & Domain("crm_anonymised_date", "=", False)
            & Domain("is_company", "=", False)
        )

    @api.model
    def _cron_propose_anonymisation(self):
        """Schedule an activity for persons whose retention date has passed, once."""
        todo = self._get_unproposed()
        batch = todo[:PROPOSALS_PER_BATCH]
        if batch:
            officer = self._get_officer()
            values = batch._prepare_proposals(officer)
            activities = self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            )
            activities.create(values)
        self.env["ir.cron"]._commit_progress(
            len(batch), remaining=len(todo) - len(batch)
        )

    @api.model
    def _get_unproposed(self):
        """Persons without a proposal since their retention date."""
        partners = self.with_context(active_test=False).search(
            self._get_to_anonymise_domain(), order="id"
        )
        Activity = self.env["mail.activity"].with_context(active_test=False)
        groups = Activity._read_group(
            Domain("res_model", "=", "res.partner")
            & Domain("res_id", "in", partners.ids)
            & Domain("activity_type_id", "=", self.env.ref(PROPOSAL).id),
            ["res_id"],
            ["create_date:max"],
        )
        proposed = {res_id: date.date() for res_id, date in groups}
        return partners.filtered(
            lambda partner: (
                partner.id not in proposed
                or proposed[partner.id] < partner.crm_retention_date
            )
        )

    @api.model
    def _get_officer(self):
        """Who is asked: an officer by name, else an administrator."""
        group = self.env.ref(OFFICER)
        users = group.user_ids or group.all_user_ids
        people = users.filtered(lambda user: user.active and not user.share)
        return people.sorted("id")[:1] or self.env.user

    def _prepare_proposals(self, officer):
        model_id = self.env["ir.model"]._get_id("res.partner")
        type_id = self.env.ref(PROPOSAL).id
        deadline = fields.Date.context_today(self) + relativedelta(days=30)
        return [
            {
                "res_model_id": model_id,
                "res_id": partner.id,
                "activity_type_id": type_id,
                "user_id": officer.id,
                "date_deadline": deadline,
                "summary": self.env._("The time to keep this person's data is over"),
            }
            for partner in self
        ]

    def action_open_anonymise(self):
        self._check_privacy_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Anonymise"),
            "res_model": "crm.anonymise",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": self.ids},
        }
