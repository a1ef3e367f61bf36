from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common_profile import TODAY, PrivacyCommon

NAME = "Ada Lovelace"
OWN_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name LIKE 'crm\\_%%'
       AND data_type IN ('character varying', 'text', 'jsonb')
"""


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAnonymiseRows(PrivacyCommon):
    """Life events, offers, relations and merges of somebody who is anonymised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.birthday = cls.env.ref("crm_relations.crm_life_event_type_birthday")
        cls.event = cls._new_event(cls.ada)
        cls.work = cls._relate(cls.ada, "works_for", cls.acme, note=f"{NAME} leads")
        cls.marriage = cls._relate(cls.ada, "wife", cls.bob, note="since school")
        cls.rule = cls.env["crm.offer.rule"].create(
            {
                "name": "Loan",
                "product_id": cls.env["product.product"].create({"name": "Loan"}).id,
                "reason": "{customer} may need it.",
            }
        )
        cls.offer = cls._new_offer(cls.ada, reason=f"{NAME} asked", note="ada says no")

    @classmethod
    def _new_event(cls, partner, **values):
        return cls.env["crm.life.event"].create(
            {
                "partner_id": partner.id,
                "type_id": cls.birthday.id,
                "date": "1990-12-10",
                **values,
            }
        )

    @classmethod
    def _relate(cls, left, code, right, **values):
        found = cls.env["crm.relation.type"].search([("code", "=", code)])
        return cls.env["crm.relation"].create(
            {
                "left_partner_id": left.id,
                "type_id": found.id,
                "right_partner_id": right.id,
                "date_start": "2020-01-01",
                **values,
            }
        )

    @classmethod
    def _new_offer(cls, partner, **values):
        offer = cls.env["crm.offer"].create(
            {
                "partner_id": partner.id,
                "rule_id": cls.rule.id,
                "product_id": cls.rule.product_id.id,
                **values,
            }
        )
        offer.action_refuse()
        return offer

    def _remind(self, partner, **values):
        rule = self.env.ref("crm_relations.crm_life_event_rule_birthday")
        return self.env["crm.life.event.reminder"].create(
            {
                "rule_id": rule.id,
                "partner_id": partner.id,
                "type_id": self.birthday.id,
                "source": 1,
                "event_key": self.event.id,
                "occurrence": "2025-12-10",
                "date": "2025-12-09",
                **values,
            }
        )

    def _preview(self):
        wizard = self.env["crm.anonymise"].with_user(self.officer)
        lines = wizard.create({"partner_ids": self.ada.ids}).line_ids
        return {(line.kind, line.name): line.count for line in lines}

    def _find_columns(self, text):
        """Columns of our own tables in which the text stands."""
        self.env.flush_all()
        columns = self.env.execute_query(SQL(OWN_COLUMNS))
        return [
            f"{table}.{column}"
            for table, column in columns
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{text}%",
                )
            )
        ]

    def _label(self, model):
        return self.env["ir.model"]._get(model).name

    # what goes

    def test_life_events_go(self):
        self.event.action_archive()
        self._anonymise()
        self.assertFalse(self.event.exists())

    def test_reminders_stay_without_age_and_words(self):
        reminder = self._remind(self.ada, subject=NAME, turns=35, error=NAME)
        self._anonymise()
        self.assertEqual(
            (reminder.subject, reminder.turns, reminder.error), (False, 0, False)
        )
        self.assertEqual(reminder.partner_id, self.ada)

    def test_offers_stay_as_answers_without_words(self):
        self._anonymise()
        self.assertEqual(self.offer.partner_id, self.ada)
        self.assertEqual(self.offer.state, "refused")
        self.assertEqual(
            (self.offer.reason, self.offer.script, self.offer.note),
            (False, False, False),
        )

    def test_family_goes_and_other_relations_stay_without_notes(self):
        self._anonymise()
        self.assertFalse(self.marriage.exists())
        self.assertEqual(self.work.left_partner_id, self.ada)
        self.assertEqual(str(self.work.date_start), "2020-01-01")
        self.assertFalse(self.work.note)

    def test_words_about_the_person_on_relatives_lose_the_name(self):
        event = self._new_event(self.bob, subject=f"his wife {NAME}")
        offer = self._new_offer(self.bob, reason=f"{NAME} turns 36")
        reminder = self._remind(self.bob, subject=NAME)
        activity = self.bob.activity_schedule(
            "mail.mail_activity_data_call",
            summary=f"Birthday: {NAME}",
            user_id=self.user.id,
        )
        self._anonymise()
        new = f"Anonymous #{self.ada.id}"
        self.assertEqual(event.subject, f"his wife {new}")
        self.assertEqual(offer.reason, f"{new} turns 36")
        self.assertEqual(reminder.subject, new)
        self.assertEqual(activity.summary, f"Birthday: {new}")

    def test_words_about_a_namesake_stay(self):
        event = self._new_event(self.acme, subject=NAME)
        self.work.unlink()
        self._anonymise()
        self.assertEqual(event.subject, NAME)

    def test_messages_of_relations_are_emptied(self):
        self.work.message_post(body=f"{NAME} was promoted")
        self._anonymise()
        self.assertEqual(set(self.work.message_ids.mapped("body")), {False})

    def test_a_merge_stays_without_names_and_cannot_be_undone(self):
        twin = self.env["res.partner"].create({"name": f"{NAME} 2"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [twin.id, self.ada.id], self.ada
        )
        merge = self.env["crm.partner.merge"].search(
            [("survivor_id", "=", self.ada.id)]
        )
        self._anonymise()
        new = f"Anonymous #{self.ada.id}"
        self.assertEqual((merge.survivor_name, merge.merged_names), (new, new))
        self.assertEqual(merge.line_ids.name, new)
        self.assertFalse(merge.sudo().payload)

    def test_an_undone_merge_forgets_the_person_too(self):
        twin = self.env["res.partner"].create({"name": "Countess A."})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.ada.id, twin.id], twin
        )
        merge = self.env["crm.partner.merge"].search([("survivor_id", "=", twin.id)])
        merge.with_user(self.manager).action_undo()
        self._anonymise()
        self.assertEqual(merge.survivor_name, "Countess A.")
        self.assertEqual(merge.line_ids.name, f"Anonymous #{self.ada.id}")
        self.assertEqual(merge.merged_names, f"Anonymous #{self.ada.id}")

    def test_suspected_duplicates_go(self):
        low, high = sorted([self.ada.id, self.bob.id])
        Pair, Key = self.env["crm.duplicate.pair"], self.env["crm.duplicate.key"]
        pair = Pair.create({"partner_a_id": low, "partner_b_id": high, "score": 90})
        key = Key.create(
            {"partner_id": self.ada.id, "kind": "email", "key": "ada@example.com"}
        )
        self._anonymise()
        self.assertFalse(pair.exists())
        self.assertFalse(key.exists())

    def test_no_table_of_ours_names_the_person_any_more(self):
        self._remind(self.ada, subject=NAME)
        self._new_event(self.bob, subject=NAME)
        self.work.write({"support": False, "note": NAME})
        self._anonymise()
        self.assertEqual(self._find_columns(NAME), [])

    # preview and report

    def test_preview_names_them(self):
        preview = self._preview()
        self.assertEqual(preview["erase", self._label("crm.life.event")], 1)
        self.assertEqual(preview["keep", self._label("crm.offer")], 1)
        self.assertEqual(preview["keep", self._label("crm.relation")], 1)
        label = f"{self._label('crm.relation')}: Family and friends"
        self.assertEqual(preview["erase", label], 1)

    def test_preview_without_other_relations_keeps_none(self):
        self.work.unlink()
        self.assertNotIn(("keep", self._label("crm.relation")), self._preview())

    def test_report_contains_them(self):
        groups = self._groups(self.ada)
        self.assertEqual(groups["crm.relation"]["count"], 2)
        self.assertEqual(groups["crm.life.event"]["shown"], [f"Birthday: {NAME}"])
        self.assertEqual(groups["crm.offer"]["shown"], ["Loan"])
