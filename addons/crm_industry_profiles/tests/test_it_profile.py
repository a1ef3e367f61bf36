from odoo.tests import tagged

from .common_profile import ProfileCommon
from .test_industry_shipped import PROMISED


@tagged("post_install", "-at_install")
class TestItProfile(ProfileCommon):
    """What the IT profile brings into a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.it = cls.env.ref("crm_industry_profiles.industry_profile_it")
        cls.it.with_user(cls.admin).action_switch_on()

    def test_it_brings_what_a_profile_promises(self):
        sections = set(self.it.item_ids.mapped("section"))
        self.assertEqual(PROMISED - sections - {"roles", "properties"}, set())
        roles = [
            self.env.ref(f"crm_industry_profiles.group_it_{name}")
            for name in ("seller", "manager")
        ]
        self.assertEqual(set(self.it.role_ids), set(roles))

    def test_the_way_of_a_project_deal(self):
        process = self._get(self.it, "processes", "project")
        self.assertEqual(
            process.stage_ids.mapped("name"),
            ["Presale", "Specification", "Tender", "Contract", "Delivery"],
        )
        self.assertEqual(process.stage_ids.mapped("is_won"), [False] * 4 + [True])
        self.assertEqual(len(process.stage_ids.activity_plan_id), 4)

    def _make_tender(self, partner):
        lead = self.env["crm.lead"].create(
            {
                "name": "Project",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        return self.env["it.tender"].create(
            {"name": "x", "lead_id": lead.id, "date_deadline": "2099-01-01"}
        )

    def test_segments_follow_the_tenders(self):
        partner = self.env["res.partner"].create({"name": "Hospital"})
        tender = self._make_tender(partner)
        # Odoo leaves the draft with which it computed the customer in the cache
        partner.invalidate_recordset(["it_tender_ids"])
        segments = {
            key: self._get(self.it, "segments", key)
            for key in ("in_tender", "won", "lost")
        }
        for state, key in (
            ("submitted", "in_tender"),
            ("won", "won"),
            ("lost", "lost"),
        ):
            tender.sudo().state = state
            found = [
                name
                for name, segment in segments.items()
                if partner.filtered_domain(segment._get_member_domain())
            ]
            self.assertEqual(found, [key])
