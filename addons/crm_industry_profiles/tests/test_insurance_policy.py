from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_insurance import InsuranceCommon


@tagged("post_install", "-at_install")
class TestInsurancePolicy(InsuranceCommon):
    def test_number_is_given_by_the_sequence_of_the_company(self):
        self.assertRegex(self._policy("2027-03-01").number, r"^POL/2027/\d{5}$")

    def test_expiry_follows_from_the_term(self):
        self.assertEqual(self._policy("2028-02-29").date_expiry, date(2029, 2, 28))

    def test_territory_and_insured_are_the_holders(self):
        state = self.env.ref("base.state_us_5")
        self.nils.state_id = state
        policy = self._policy()
        self.assertEqual((policy.territory_id, policy.insured_id), (state, self.nils))

    def test_premium_is_the_sum_of_its_covers(self):
        self.assertEqual(self._policy().premium, 1500)

    def test_typed_premium_is_spread_over_the_covers_to_the_cent(self):
        policy = self._policy()
        policy.premium = 1000.01
        self.assertEqual(policy.coverage_ids.mapped("premium"), [466.67, 533.34])
        self.assertEqual(policy.premium, 1000.01)

    def test_concluding_earns_the_premium_of_each_cover(self):
        policy = self._concluded()
        self.assertEqual(policy.state, "in_force")
        self.assertEqual(sorted(policy.segment_ids.mapped("amount")), [700, 800])
        self.assertEqual(policy.premium_charged, 1500)

    def test_policy_without_premium_is_not_concluded(self):
        policy = self._policy(covers=[])
        with self.assertRaisesRegex(UserError, "has no premium"):
            policy.action_in_force()
        self.assertEqual(policy.state, "draft")

    def test_premium_alone_is_enough(self):
        policy = self._policy(covers=[], premium=365)
        policy.action_in_force()
        self.assertEqual(policy._get_earned(date(2027, 1, 1), date(2027, 1, 11)), 10)

    def test_imported_policy_earns_without_instalments(self):
        policy = self._policy(state="in_force")
        self.assertEqual(policy.premium_charged, 1500)
        self.assertFalse(policy.instalment_ids)

    def test_concluded_terms_cannot_be_written(self):
        policy = self._concluded(user_id=self.agent.id).with_user(self.agent)
        for values in ({"premium": 1}, {"date_expiry": "2030-01-01"}):
            with self.assertRaisesRegex(UserError, "changed by an endorsement"):
                policy.write(values)
        with self.assertRaisesRegex(UserError, "changed by an endorsement"):
            policy.coverage_ids[0].premium = 1
        self.assertEqual(policy.premium, 1500)

    def test_agent_cannot_write_the_state(self):
        policy = self._policy(user_id=self.agent.id).with_user(self.agent)
        with self.assertRaises(AccessError):
            policy.state = "in_force"
        self.assertEqual(policy.state, "draft")

    def test_agent_cannot_enter_a_policy_in_force(self):
        values = {"product_id": self.motor.id, "holder_id": self.nils.id}
        with self.assertRaises(AccessError):
            self.Policy.with_user(self.agent).create({**values, "state": "in_force"})

    def test_default_of_the_context_enters_no_policy_in_force(self):
        values = {"product_id": self.motor.id, "holder_id": self.nils.id}
        Policy = self.Policy.with_user(self.agent)
        policy = Policy.with_context(default_state="in_force").create(values)
        self.assertEqual(policy.state, "draft")

    def test_concluded_policy_stays_on_record(self):
        policy = self._concluded()
        with self.assertRaisesRegex(UserError, "stays on record"):
            policy.unlink()
        self.assertTrue(policy.exists())

    def test_cover_cannot_run_twice_on_the_same_days(self):
        policy = self._policy()
        with self.assertRaisesRegex(UserError, "twice on the same days"):
            policy.coverage_ids = [self._cover(self.collision, 1)]

    def test_schedule_expires_what_has_ended_and_nothing_else(self):
        old = self._policy("2026-01-10", state="in_force")
        new = self._policy("2026-01-11", state="in_force")
        with freeze_time("2027-01-10"):
            self.Policy._cron_follow_up()
        self.assertEqual((old.state, new.state), ("expired", "in_force"))

    def test_agent_chooses_the_product_and_gets_its_covers(self):
        car = self.env["crm.partner.asset"].create(
            {"partner_id": self.nils.id, "kind": "vehicle", "description": "Car"}
        )
        car.value = 32000
        with Form(self.Policy.with_user(self.agent)) as form:
            form.holder_id = self.nils
            form.product_id = self.motor
            form.asset_ids.add(car)
        policy = form.record
        self.assertEqual(policy.coverage_ids.mapped("sum_insured"), [32000, 100000])
        self.assertEqual(policy.premium, 32000 * 0.025 + 700)


@tagged("post_install", "-at_install")
class TestInsuranceTariff(InsuranceCommon):
    def _steps(self, policy, kind):
        cover = policy.coverage_ids.filtered(lambda row: row.type_id == kind)
        return [
            (row["name"], row["coefficient"], row["amount"])
            for row in cover.tariff_steps
        ]

    def _rated(self, **values):
        """A policy whose premium the tariff makes."""
        covers = [self._cover_of(self.collision, 32000)]
        return self._policy(covers=covers, **values)

    def _cover_of(self, kind, sum_insured):
        return (0, 0, {"type_id": kind.id, "sum_insured": sum_insured})

    def test_each_line_is_rounded_and_leads_to_the_premium(self):
        self.nils.birthdate = "2004-06-01"
        self._factor("Driver under 25", 1.35, criterion="age", value_to=25)
        self._factor(
            "No loss", 0.8333, criterion="loss_free_years", value_from=1, sequence=20
        )
        policy = self._rated(loss_free_years=2)
        self.assertEqual(
            self._steps(policy, self.collision),
            [
                ("Base premium of a year", None, "800.00"),
                ("Driver under 25", "1.3500", "1080.00"),
                ("No loss", "0.8333", "899.96"),
            ],
        )
        self.assertEqual(policy.premium, 899.96)
        self.assertIn("Driver under 25", policy.tariff_explanation)

    def test_age_counts_on_the_first_day_of_the_policy(self):
        self.nils.birthdate = "2002-01-02"
        self._factor("Young", 2, criterion="age", value_to=25)
        self.assertEqual(self._rated(start="2027-01-01").premium, 1600)
        self.assertEqual(self._rated(start="2027-01-02").premium, 800)

    def test_unknown_age_takes_no_factor(self):
        self._factor("Young", 2, criterion="age", value_to=25)
        self.assertEqual(self._rated().premium, 800)

    def test_factor_of_a_territory(self):
        state = self.env.ref("base.state_us_5")
        self._factor("Coast", 1.1, criterion="territory", state_ids=state.ids)
        self.assertEqual(self._rated().premium, 800)
        self.assertEqual(self._rated(territory_id=state.id).premium, 880)

    def test_factor_of_a_territory_names_one(self):
        with self.assertRaisesRegex(ValidationError, "which territories"):
            self._factor("Coast", 1.1, criterion="territory")

    def test_factor_holds_from_a_day_to_a_day(self):
        self._factor(
            "Autumn",
            2,
            criterion="always",
            date_start="2027-01-02",
            date_end="2027-01-03",
        )
        premiums = [
            self._rated(start=f"2027-01-0{day}").premium for day in (1, 2, 3, 4)
        ]
        self.assertEqual(premiums, [800, 1600, 1600, 800])

    def test_factor_of_a_cover_leaves_the_others_alone(self):
        self._factor(
            "Repair", 2, criterion="always", coverage_type_ids=self.collision.ids
        )
        covers = [
            self._cover_of(self.collision, 32000),
            self._cover_of(self.liability, 100000),
        ]
        policy = self._policy(covers=covers)
        self.assertEqual(policy.coverage_ids.mapped("premium"), [1600, 700])

    def test_longer_term_costs_more(self):
        self.motor.duration_months = 18
        policy = self._rated()
        self.assertEqual(policy.date_expiry, date(2028, 7, 1))
        self.assertEqual(policy.premium, 1200)

    def test_recalculating_takes_todays_tariff(self):
        policy = self._rated()
        self.assertEqual(policy.premium, 800)
        self._factor("Dearer", 1.5, criterion="always")
        self.assertEqual(policy.premium, 800)
        policy.action_recalculate()
        self.assertEqual(policy.premium, 1200)

    def test_concluded_premium_does_not_follow_the_tariff(self):
        policy = self._rated()
        policy.action_in_force()
        self._factor("Dearer", 1.5, criterion="always")
        policy.territory_id = self.env.ref("base.state_us_5")
        self.assertEqual(policy.coverage_ids.premium, 800)
        with self.assertRaises(UserError):
            policy.action_recalculate()

    def test_sum_above_the_limit_of_the_product_is_refused(self):
        self.motor.cover_ids[0].sum_max = 30000
        with self.assertRaisesRegex(ValidationError, "up to"):
            self._rated()


@tagged("post_install", "-at_install")
class TestInsuranceRenewal(InsuranceCommon):
    def test_renewal_follows_without_a_gap(self):
        policy = self._concluded(loss_free_years=2)
        renewal = policy._renew()
        self.assertEqual(renewal.date_effective, date(2028, 1, 1))
        self.assertEqual(renewal.date_expiry, date(2029, 1, 1))
        self.assertEqual((renewal.state, renewal.premium), ("draft", 1500))
        self.assertEqual(
            (renewal.renewed_from_id, policy.renewed_to_id), (policy, renewal)
        )
        self.assertEqual(renewal.loss_free_years, 3)

    def test_a_cancelled_renewal_leaves_the_policy_to_be_renewed_again(self):
        policy = self._concluded()
        first = policy._renew()
        first.action_in_force()
        with freeze_time("2028-01-01"):
            self._cancel(first, "2028-01-01")
        self.assertFalse(policy.renewed_to_id)
        self.assertEqual(policy.renewal_ids, first)


@tagged("post_install", "-at_install")
class TestInsuranceAccess(InsuranceCommon):
    def test_agent_has_own_policies_and_those_of_own_customers(self):
        mine = self._policy(user_id=self.agent.id)
        sold = self._policy(user_id=self.adjuster.id, agent_id=self.agent.partner_id.id)
        kept = self._person("Kept", user_id=self.agent.id)
        customers = self._policy(user_id=self.adjuster.id, holder_id=kept.id)
        other = self._policy(user_id=self.adjuster.id)
        found = self.Policy.with_user(self.agent).search(
            [("id", "in", (mine | sold | customers | other).ids)]
        )
        self.assertEqual(found, mine | sold | customers)
        with self.assertRaises(AccessError):
            other.with_user(self.agent).write({"note": "x"})

    def test_adjuster_reads_all_but_changes_own_only(self):
        other = self._policy(user_id=self.agent.id)
        self.assertEqual(other.with_user(self.adjuster).premium, 1500)
        with self.assertRaises(AccessError):
            other.with_user(self.adjuster).note = "x"

    def test_manager_changes_all(self):
        other = self._policy(user_id=self.agent.id)
        other.with_user(self.insurance_manager).note = "Seen"
        self.assertIn("Seen", other.note)

    def test_others_have_nothing(self):
        policy = self._concluded()
        for user in (self.seller, self.employee, self.clerk):
            for record in (policy, policy.segment_ids[0], policy.coverage_ids[0]):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["company_id"])

    def test_agent_sets_no_tariff_and_writes_no_segment(self):
        policy = self._concluded(user_id=self.agent.id)
        for record, values in (
            (self.motor, {"commission_rate": 99}),
            (policy.segment_ids[0], {"amount": 0}),
            (policy.instalment_ids[0], {"amount": 0}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.agent).write(values)

    def test_policies_of_other_companies_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        product = self._product("Foreign", company_id=company.id)
        policy = self.Policy.create(
            {
                "product_id": product.id,
                "holder_id": self.nils.id,
                "company_id": company.id,
                "premium": 100,
                "state": "in_force",
            }
        )
        manager = self.insurance_manager
        for model in (
            "insurance.policy",
            "insurance.premium.segment",
            "insurance.earned.premium",
            "insurance.holder",
        ):
            found = self.env[model].with_user(manager).search([])
            self.assertNotIn(company, found.sudo().company_id, model)
        self.assertRegex(policy.number, r"^POL/")

    def test_employee_opens_a_contact(self):
        form = self.nils.with_user(self.employee).get_views([(False, "form")])
        self.assertNotIn("insurance_policy_ids", form["views"]["form"]["arch"])

    def test_card_shows_insurance_to_its_agents_only(self):
        for user, shown in ((self.agent, True), (self.clerk, False)):
            form = self.nils.with_user(user).get_views([(False, "form")])
            arch = form["views"]["form"]["arch"]
            self.assertIs("insurance_policy_ids" in arch, shown, user.login)
            self.assertIs("action_view_insurance_gaps" in arch, shown, user.login)

    def test_merging_holders_moves_their_policies(self):
        twin = self._person("Nils Berg", email="nils@example.com")
        policy = self._concluded(holder_id=twin.id, beneficiary_id=twin.id)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.nils | twin).ids, self.nils)
        self.env.invalidate_all()
        self.assertEqual(policy.holder_id, self.nils)
        self.assertEqual(policy.commercial_partner_id, self.nils)
        self.assertEqual(policy.beneficiary_id, self.nils)

    def test_list_costs_the_same_for_one_and_for_eighty(self):
        fields_read = ["number", "holder_id", "premium", "is_overdue", "territory_id"]
        policies = self.Policy.concat(*[self._concluded() for _n in range(80)])

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.agent).web_read({name: {} for name in fields_read})
            return self.env.cr.sql_log_count - before

        policies.user_id = self.agent
        count(policies[:1])
        self.assertEqual(count(policies[:1]), count(policies))
