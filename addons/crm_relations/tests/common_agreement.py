from odoo import Command, fields

from .common import CrmRelationsCommon


class AgreementCommon(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the demo data's agreements must not turn up in the crons and lists
        cls.env["crm.agreement"].search([]).write({"state": "terminated"})
        cls.lawyer = cls._create_user("crm_lawyer", "base.group_user")
        cls.simple = cls._create_type("Simple")
        cls.strict = cls._create_type(
            "Strict",
            step_ids=[
                Command.create({"name": "Law", "user_id": cls.lawyer.id}),
                Command.create(
                    {
                        "name": "Price",
                        "group_id": cls.env.ref("sales_team.group_sale_manager").id,
                        "amount_from": 1000,
                        "sequence": 20,
                    }
                ),
            ],
        )

    @classmethod
    def _create_type(cls, name, **values):
        return cls.env["crm.agreement.type"].create({"name": name, **values})

    @classmethod
    def _agree(cls, partner=None, user=None, **values):
        return cls.env["crm.agreement"].create(
            {
                "partner_id": (partner or cls.acme).id,
                "type_id": cls.simple.id,
                "user_id": (user or cls.ada).id,
                **values,
            }
        )

    @classmethod
    def _submit(cls, **values):
        """An agreement of the strict type, which the sales person has submitted."""
        agreement = cls._agree(type_id=cls.strict.id, **values)
        agreement.with_user(cls.ada).action_submit()
        return agreement

    def _get_asked(self, agreement):
        return {
            (activity.user_id.login, activity.summary)
            for activity in agreement.activity_ids
            if activity.crm_agreement_approval_id
            and activity.user_id in self.lawyer | self.manager
        }

    def _get_states(self, agreement):
        current = agreement.approval_ids.filtered(
            lambda row: row.round == agreement.round
        )
        return current.sorted("sequence").mapped("state")

    def _run_cron(self):
        self.env["crm.agreement"]._cron_follow_up()

    def _get_tasks(self, agreement):
        renewal = self.env.ref("crm_relations.mail_activity_type_renewal")
        return agreement.activity_ids.filtered(
            lambda activity: activity.activity_type_id == renewal
        )

    @staticmethod
    def _day(text):
        return fields.Date.to_date(text)
