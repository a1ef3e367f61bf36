from odoo.tests import tagged

from odoo.addons.crm_relations.tests.common import CrmRelationsCommon
from odoo.addons.crm_service_desk.tests.common import ServicePersonas

AGENT = "crm_industry_profiles.group_telecom_agent"


@tagged("post_install", "-at_install")
class TestTelecomLine(ServicePersonas, CrmRelationsCommon):
    """The commercial side sees the state of technical requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_service_personas()
        cls.telecom_agent = cls._create_user("telecom_seller", AGENT)
        cls.ann.user_id = cls.telecom_agent
        tariff = cls.env["telecom.tariff"].create({"name": "T", "monthly_fee": 1})
        cls.line = cls.env["telecom.line"].create(
            {
                "number": "+12025550177",
                "partner_id": cls.ann.id,
                "tariff_id": tariff.id,
                "user_id": cls.telecom_agent.id,
            }
        )
        cls.done = cls._create_ticket("Old", stage_id=cls.stage_solved.id)
        cls.open = cls._create_ticket("No signal")
        other = cls.env["res.partner"].create({"name": "Bob"})
        cls.foreign = cls._create_ticket("Other", partner_id=other.id)

    def test_open_requests_come_first(self):
        line = self.line.with_user(self.telecom_agent)
        self.assertEqual(line.service_ticket_ids.ids, (self.open | self.done).ids)

    def test_state_and_service_level_are_read(self):
        line = self.line.with_user(self.telecom_agent)
        names = {"name": {}, "stage_id": {"fields": {"display_name": {}}}}
        names["sla_state"] = {}
        [values] = line.web_read({"service_ticket_ids": {"fields": names}})
        first = values["service_ticket_ids"][0]
        self.assertEqual(first["stage_id"]["display_name"], self.open.stage_id.name)
        self.assertEqual(first["sla_state"], self.open.sla_state)

    def test_who_may_not_read_the_tickets_sees_none(self):
        self.ann.user_id = False
        self.line.invalidate_recordset()
        line = self.line.with_user(self.telecom_agent)
        self.assertFalse(line.service_ticket_ids)

    def test_the_page_is_on_the_line(self):
        view = self.env["telecom.line"].with_user(self.telecom_agent)
        self.assertIn('name="tickets"', view.get_view(view_type="form")["arch"])
