from psycopg2.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestCrmInteraction(CrmRelationsCommon):
    def test_defaults_are_now_and_me(self):
        interaction = (
            self.env["crm.interaction"]
            .with_user(self.ada)
            .create({"partner_id": self.ann.id})
        )
        self.assertEqual(interaction.user_id, self.ada)
        self.assertEqual(interaction.team_id, self.team_a)
        self.assertEqual(interaction.type_id, self.call)
        self.assertEqual(interaction.initiative, "company")
        self.assertEqual(interaction.interest, "0")
        self.assertEqual(interaction.company_id, self.env.company)

    def test_account_follows_the_person(self):
        interaction = self._log(self.ann)
        self.assertEqual(interaction.commercial_partner_id, self.acme)
        other = self._create_customer("Other", is_company=True)
        self.ann.parent_id = other
        self.assertEqual(interaction.commercial_partner_id, other)

    def test_type_code_in_the_context_chooses_the_type(self):
        Interaction = self.env["crm.interaction"].with_context(
            default_type_code="visit"
        )
        interaction = Interaction.create({"partner_id": self.ann.id})
        self.assertEqual(interaction.type_id, self.visit)

    def test_lead_gives_its_customer(self):
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.ann.id})
        interaction = self.env["crm.interaction"].create({"lead_id": lead.id})
        self.assertEqual(interaction.partner_id, self.ann)

    def test_lead_does_not_replace_the_customer(self):
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.ann.id})
        with Form(self.env["crm.interaction"]) as form:
            form.partner_id = self.carl
            form.lead_id = lead
        self.assertEqual(form.record.partner_id, self.carl)

    def test_colleague_of_the_team_keeps_the_team(self):
        interaction = self._log(self.ann, self.ada, team_id=self.team_a.id)
        interaction.user_id = self.bob
        self.assertEqual(interaction.team_id, self.team_a)

    def test_user_of_another_team_brings_the_team(self):
        interaction = self._log(self.ann, self.ada)
        interaction.user_id = self.eve
        self.assertEqual(interaction.team_id, self.team_b)

    def test_no_user_keeps_the_team(self):
        interaction = self._log(self.ann, self.ada)
        interaction.user_id = False
        self.assertEqual(interaction.team_id, self.team_a)

    def test_typed_duration_survives_other_changes(self):
        interaction = self._log(self.ann, duration=0.75)
        interaction.write({"type_id": self.visit.id, "interest": "5", "summary": "x"})
        self.assertEqual(interaction.duration, 0.75)

    def test_negative_duration_is_refused(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._log(self.ann, duration=-0.25)

    def test_type_code_is_unique(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["crm.interaction.type"].create({"name": "Again", "code": "call"})

    def test_display_name_has_type_and_summary(self):
        interaction = self._log(self.ann, summary="Wants desks")
        self.assertEqual(interaction.display_name, "Call: Wants desks")

    def test_display_name_without_summary_has_the_customer(self):
        self.assertEqual(self._log(self.ann).display_name, "Call: Ann")

    def test_customer_with_history_cannot_be_deleted(self):
        self._log(self.carl)
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.carl.unlink()
        self.assertTrue(self.carl.exists())

    def test_company_of_the_lead_is_taken(self):
        company = self.env["res.company"].create({"name": "Second"})
        lead = self.env["crm.lead"].create(
            {"name": "L", "partner_id": self.ann.id, "company_id": company.id}
        )
        interaction = self.env["crm.interaction"].create({"lead_id": lead.id})
        self.assertEqual(interaction.company_id, company)
