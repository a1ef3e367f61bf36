from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .common_insurance import InsuranceCommon


@tagged("post_install", "-at_install")
class TestInsurancePackage(InsuranceCommon):
    """A family: two adults, a child of ten, a car."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.package"].search([]).active = False
        cls.child_cover = cls._product("Child", line_of_business="accident")
        cls.life = cls._product("Life", line_of_business="life")
        cls._create_package()
        cls._create_family()

    @classmethod
    def _create_package(cls):
        car = {
            "product_id": cls.motor.id,
            "subject": "asset",
            "asset_kind": "vehicle",
        }
        child = {"product_id": cls.child_cover.id, "subject": "child"}
        cls.package = cls.env["insurance.package"].create(
            {
                "name": "Family",
                "household": "children",
                "rule_ids": [Command.create(car), Command.create(child)],
            }
        )

    @classmethod
    def _create_family(cls):
        cls.home = cls._person("Home", relation_group_kind="household")
        years = fields.Date.today().year
        cls.mother = cls._member("Mother", f"{years - 40}-01-01")
        cls.father = cls._member("Father", f"{years - 41}-01-01")
        cls.child = cls._member("Child", f"{years - 10}-01-01")
        (cls.mother | cls.father).user_id = cls.agent
        cls.car = cls.env["crm.partner.asset"].create(
            {
                "partner_id": cls.father.id,
                "kind": "vehicle",
                "description": "Van",
                "value": 20000,
            }
        )

    @classmethod
    def _member(cls, name, birthdate):
        person = cls._person(name, birthdate=birthdate)
        cls._relate(person, "household", cls.home)
        return person

    @classmethod
    def _relate(cls, left, code, right, **values):
        return cls.env["crm.relation"].create(
            {
                "left_partner_id": left.id,
                "type_id": cls.env.ref(f"crm_relations.crm_relation_type_{code}").id,
                "right_partner_id": right.id,
                **values,
            }
        )

    def _gaps(self, user=None, home=None):
        Gap = self.env["insurance.gap"].with_user(user or self.env.user)
        return Gap.search([("household_id", "=", (home or self.home).id)])

    def _proposed(self):
        return self.Policy.search([("package_id", "=", self.package.id)])

    def _subjects(self, **values):
        return {
            (gap.product_id.name, gap.asset_id.description or gap.partner_id.name)
            for gap in self._gaps(**values)
        }

    def test_what_a_family_lacks(self):
        self.assertEqual(self._subjects(), {("Motor", "Van"), ("Child", "Child")})
        self.assertEqual(self._gaps().contact_id, self.mother)

    def test_policy_of_the_same_line_closes_the_gap(self):
        other = self._product("Motor Basic", line_of_business="motor")
        self._policy(
            product_id=other.id,
            holder_id=self.father.id,
            asset_ids=self.car.ids,
            state="in_force",
        )
        self.assertEqual(self._subjects(), {("Child", "Child")})

    def test_policy_of_another_car_closes_nothing(self):
        self._policy(holder_id=self.father.id, state="in_force")
        self.assertIn(("Motor", "Van"), self._subjects())

    def test_expired_policy_closes_nothing(self):
        self._policy(holder_id=self.father.id, asset_ids=self.car.ids, state="expired")
        self.assertIn(("Motor", "Van"), self._subjects())

    def test_child_becomes_an_adult_on_the_birthday(self):
        year = fields.Date.today().year + 8
        with freeze_time(f"{year - 1}-12-31"):
            self.assertIn(("Child", "Child"), self._subjects())
        with freeze_time(f"{year}-01-01"):
            self.assertEqual(self._subjects(), set())

    def test_adults_within_their_ages(self):
        self.package.rule_ids = [
            Command.create(
                {"product_id": self.life.id, "subject": "adult", "age_to": 41}
            )
        ]
        found = {name for product, name in self._subjects() if product == "Life"}
        turned = fields.Date.today().year - self.father.birthdate.year
        self.assertEqual((found, turned), ({"Mother"}, 41))

    def test_once_for_the_household_whoever_holds_it(self):
        house = self._product("House", line_of_business="property")
        self.package.rule_ids = [
            Command.create({"product_id": house.id, "subject": "household"})
        ]
        self.assertIn(("House", "Mother"), self._subjects())
        self._policy(product_id=house.id, holder_id=self.father.id, state="in_force")
        self.assertNotIn(("House", "Mother"), self._subjects())

    def test_who_moved_out_belongs_no_more(self):
        relation = self.env["crm.relation"].search(
            [("left_partner_id", "=", self.father.id)]
        )
        relation.date_end = fields.Date.subtract(fields.Date.today(), days=1)
        self.assertEqual(self._subjects(), {("Child", "Child")})

    def test_couple_without_a_household_contact_and_their_child(self):
        ann, ben = self._person("Ann"), self._person("Ben")
        year = fields.Date.today().year
        kid = self._person("Kid", birthdate=f"{year - 5}-01-01")
        self._relate(ann, "wife", ben)
        self._relate(ben, "parent", kid)
        self.assertEqual(self._subjects(home=ann), {("Child", "Kid")})

    def test_package_of_couples_leaves_single_people_out(self):
        self.package.household = "single"
        self.assertEqual(self._subjects(), set())

    def test_proposal_drafts_a_policy_for_each_gap_once(self):
        gaps = self._gaps(self.agent)
        gaps.action_propose()
        drafts = self._proposed()
        motor = drafts.filtered(lambda row: row.product_id == self.motor)
        self.assertRecordValues(
            motor,
            [
                {
                    "holder_id": self.mother.id,
                    "insured_id": self.father.id,
                    "asset_ids": self.car.ids,
                    "user_id": self.agent.id,
                    "state": "draft",
                    "premium": 20000 * 0.025 + 700,
                }
            ],
        )
        self.assertEqual(len(drafts), 2)

    def test_what_was_proposed_is_not_proposed_again(self):
        self._gaps(self.agent).action_propose()
        self.env.invalidate_all()
        again = self._gaps(self.agent)
        self.assertEqual(again.mapped("is_proposed"), [True, True])
        again.action_propose()
        self.assertEqual(len(self._proposed()), 2)

    def test_agent_sees_gaps_of_own_customers_only(self):
        self.assertEqual(len(self._gaps(self.agent)), 2)
        (self.mother | self.father).user_id = self.adjuster
        self.assertFalse(self._gaps(self.agent))
        self.assertEqual(len(self._gaps(self.insurance_manager)), 2)

    def test_card_of_any_member_opens_the_gaps_of_the_household(self):
        for person in self.father | self.child | self.home:
            action = person.with_user(self.agent).action_view_insurance_gaps()
            self.assertEqual(action["domain"], [("household_id", "in", [self.home.id])])

    def test_card_counts_policies_in_force(self):
        self._policy(holder_id=self.father.id, state="in_force")
        self._policy(holder_id=self.father.id)
        self.assertEqual(self.father.insurance_policy_count, 1)

    def test_gaps_cost_the_same_for_one_and_for_eighty(self):
        columns = ["product_id", "contact_id", "partner_id", "asset_id", "is_proposed"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            gaps = self.env["insurance.gap"].with_user(self.agent).search([])
            gaps.web_read({name: {} for name in columns})
            return len(gaps), self.env.cr.sql_log_count - before

        count()
        few, cost = count()
        self.env["crm.partner.asset"].create(
            [
                {"partner_id": self.father.id, "kind": "vehicle", "description": str(n)}
                for n in range(80)
            ]
        )
        many, cost_of_many = count()
        self.assertEqual(many, few + 80)
        self.assertEqual(cost_of_many, cost)
