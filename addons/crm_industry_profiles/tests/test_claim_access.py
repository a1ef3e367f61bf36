from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_claims import ClaimCommon

MODELS = (
    "insurance.claim",
    "insurance.claim.item",
    "insurance.claim.party",
    "insurance.claim.document",
    "insurance.claim.approval",
    "insurance.reserve.move",
    "insurance.authority",
    "insurance.renewal",
    "insurance.renewal.rule",
    "insurance.result",
)


@tagged("post_install", "-at_install")
class TestClaimAccess(ClaimCommon):
    def test_other_people_see_nothing(self):
        portal = new_test_user(self.env, "ind_portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for user in (self.seller, self.employee, self.clerk, portal, public):
            for model in MODELS:
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    self.env[model].with_user(user).search([])

    def test_agents_see_the_claims_of_their_policies_only(self):
        other = self._policy(self.carla, user_id=self.insurance_manager.id)
        mine, others = self._claim(), self._claim(other)
        ids = (mine | others).ids
        found = (
            self.env["insurance.claim"]
            .with_user(self.agent)
            .search([("id", "in", ids)])
        )
        self.assertEqual(found.ids, mine.ids)
        with self.assertRaises(AccessError):
            others.with_user(self.agent).read(["number"])
        for user in (self.adjuster, self.insurance_manager):
            claims = self.env["insurance.claim"].with_user(user)
            self.assertEqual(len(claims.search([("id", "in", ids)])), 2)

    def test_agents_report_but_take_no_steps(self):
        claim = self._claim(user=self.agent)
        for step in ("action_check", "action_decide", "action_pay", "action_close"):
            with self.assertRaises(AccessError, msg=step):
                getattr(claim, step)()
        with self.assertRaises(AccessError):
            claim._change_reserve(1, "Mine")
        with self.assertRaises(UserError):
            claim.state = "paid"
        self.assertEqual(claim.state, "reported")

    def test_a_report_cannot_begin_further_on(self):
        claim = self._claim(user=self.agent, state="paid", snapshot={"coverages": []})
        self.assertEqual(claim.state, "reported")
        self.assertEqual(len(claim.snapshot["coverages"]), 2)

    def test_agents_leave_it_to_the_adjuster_once_the_check_has_begun(self):
        claim = self._claim(user=self.agent)
        party = self._party(claim, self.carla)
        claim.with_user(self.adjuster).action_check()
        with self.assertRaisesRegex(UserError, "is with the adjuster now"):
            claim.description = "Otherwise"
        with self.assertRaisesRegex(UserError, "is with the adjuster now"):
            party.with_user(self.agent).role = "at_fault"

    def test_what_was_paid_before_is_not_typed_by_agents(self):
        with self.assertRaisesRegex(AccessError, "paid or recovered before"):
            self._claim(user=self.agent, opening_recourse_amount=500)
        claim = self._claim(user=self.agent)
        with self.assertRaisesRegex(AccessError, "paid or recovered before"):
            claim.with_user(self.adjuster).opening_paid_amount = 1
        claim.with_user(self.insurance_manager).opening_paid_amount = 1
        self.assertEqual(claim.paid_amount, 1)

    def test_companies_are_apart(self):
        claim = self._claim()
        company = self.env["res.company"].create({"name": "Another Insurer"})
        self.adjuster.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            claim.with_user(self.adjuster).read(["number"])
        results = self.env["insurance.result"].with_user(self.adjuster)
        self.assertFalse(results.search([("policy_id", "=", self.policy.id)]))

    def test_agents_see_the_results_of_their_policies_only(self):
        other = self._policy(self.carla, user_id=self.insurance_manager.id)
        domain = [("policy_id", "in", (self.policy | other).ids)]
        results = self.env["insurance.result"].with_user(self.agent).search(domain)
        self.assertEqual(results.policy_id.ids, self.policy.ids)

    def test_rules_are_the_managers(self):
        rule = self.env["insurance.renewal.rule"].search([], limit=1)
        for user in (self.agent, self.adjuster):
            with self.assertRaises(AccessError):
                rule.with_user(user).max_increase = 99

    def test_merged_parties_are_there_once(self):
        claim = self._claim()
        twin = self.env["res.partner"].create({"name": "Carla Careful"})
        self._party(claim, self.carla)
        self._party(claim, twin)
        self._party(claim, twin, "witness")
        self._merge(twin, self.carla)
        self.assertEqual(
            claim.party_ids.sorted("role").mapped(lambda p: (p.role, p.partner_id)),
            [("driver", self.carla), ("witness", self.carla)],
        )

    def test_a_merged_holder_keeps_claims_and_renewals(self):
        twin = self.env["res.partner"].create({"name": "Frank Fast"})
        policy = self._policy(twin)
        claim = self._claim(policy)
        renewal = self.env["insurance.renewal"]._prepare(policy)
        self._merge(twin, self.frank)
        self.assertEqual(
            (claim.claimant_id, claim.holder_id, claim.commercial_partner_id),
            (self.frank, self.frank, self.frank),
        )
        self.assertEqual(renewal.holder_id, self.frank)

    def test_claims_stand_on_the_timeline_of_holder_and_claimant(self):
        claim = self._claim(claimant_id=self.carla.id)
        for partner in (self.frank, self.carla):
            [row] = self.env["crm.timeline"].search(
                [("partner_id", "=", partner.id), ("kind", "=", "insurance_claim")]
            )
            self.assertEqual((row.res_id, row.state), (claim.id, "reported"))

    def test_a_list_costs_the_same_for_one_and_for_80(self):
        names = ["number", "next_step", "paid_amount", "incurred_amount", "policy_id"]
        counts = []
        for number in (1, 1, 80):
            claims = self.env["insurance.claim"]
            for _index in range(number):
                claims |= self._claim()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            claims.with_user(self.adjuster).read(names)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def _party(self, claim, partner, role="driver"):
        return self.env["insurance.claim.party"].create(
            {"claim_id": claim.id, "partner_id": partner.id, "role": role}
        )

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | target).ids, target
        )
