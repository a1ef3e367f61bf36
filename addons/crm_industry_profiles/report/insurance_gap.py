from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ADULT_AGE = 18
# A row id is `rule << 40 | property << 39 | subject`: stable, exact in JavaScript.
RULE_BITS = 40
ASSET_BIT = 1 << 39


class InsuranceGap(models.Model):
    """What a package asks for and the household does not hold.

    Households come from relations, and are read anew each time: who moved out, bought
    a car or turned 18 is seen on the day.
    """

    _name = "insurance.gap"
    _description = "Gap in Cover"
    _auto = False
    _order = "household_id, id"
    _rec_name = "product_id"
    _depends = {
        "crm.partner.asset": ["description", "kind", "partner_id", "value"],
        "crm.relation": [
            "active",
            "date_end",
            "date_start",
            "is_set_aside",
            "left_partner_id",
            "right_partner_id",
            "type_id",
        ],
        "crm.relation.type": ["code"],
        "insurance.package": ["active", "company_id", "household"],
        "insurance.package.rule": [
            "age_from",
            "age_to",
            "asset_kind",
            "line_of_business",
            "package_id",
            "product_id",
            "subject",
        ],
        "insurance.policy": [
            "asset_ids",
            "company_id",
            "holder_id",
            "insured_id",
            "line_of_business",
            "state",
        ],
        "res.partner": ["active", "birthdate", "company_id", "user_id"],
    }

    rule_id = fields.Many2one("insurance.package.rule", readonly=True)
    package_id = fields.Many2one("insurance.package", readonly=True)
    product_id = fields.Many2one(
        "insurance.product", string="Cover Missing", readonly=True
    )
    reason = fields.Char(related="rule_id.reason")
    household_id = fields.Many2one("res.partner", readonly=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Speak with",
        readonly=True,
        help="The adult of the household who would hold the policy.",
    )
    partner_id = fields.Many2one("res.partner", string="For Whom", readonly=True)
    asset_id = fields.Many2one("crm.partner.asset", string="Property", readonly=True)
    is_proposed = fields.Boolean(
        string="Proposed", readonly=True, help="A draft policy would close the gap."
    )
    user_id = fields.Many2one("res.users", string="Agent", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "WITH %s SELECT %s FROM (%s) need"
            " JOIN res_partner contact ON contact.id = need.contact_id"
            " WHERE NOT %s",
            self._get_households(),
            self._get_columns(),
            SQL(" UNION ALL ").join(self._get_needs()),
            self._get_cover("in_force"),
        )

    @api.model
    def _get_columns(self):
        return SQL(
            """(need.rule_id::bigint << %s)
                   + COALESCE(need.asset_id + %s, need.person_id) AS id,
               need.rule_id, need.package_id, need.product_id,
               need.head_id AS household_id, need.contact_id,
               need.person_id AS partner_id, need.asset_id, need.company_id,
               contact.user_id, %s AS is_proposed""",
            RULE_BITS,
            ASSET_BIT,
            self._get_cover("draft"),
        )

    @api.model
    def _get_cover(self, state):
        """Whether a policy in the state covers the row ``need``."""
        return SQL(
            """EXISTS (
               SELECT FROM insurance_policy y
                WHERE y.company_id = need.company_id AND y.state = %s
                  AND y.line_of_business = need.line_of_business
                  AND CASE need.subject
                      WHEN 'household' THEN y.holder_id = ANY(need.people)
                      WHEN 'asset' THEN EXISTS (
                          SELECT FROM insurance_policy_asset_rel x
                           WHERE x.policy_id = y.id AND x.asset_id = need.asset_id)
                      ELSE y.insured_id = need.person_id END)""",
            state,
        )

    @api.model
    def _get_households(self):
        """WITH queries: ``member`` (head_id, person_id, age) and ``household``."""
        return SQL(
            """kin AS MATERIALIZED (%(kin)s), known AS (%(known)s),
               home AS (%(home)s), member AS MATERIALIZED (%(members)s),
               household AS MATERIALIZED (%(totals)s)""",
            kin=self._get_kin(),
            known=self._get_known(),
            home=self._get_home(),
            members=self._get_members(),
            totals=self._get_household_totals(),
        )

    @api.model
    def _get_kin(self):
        """Relations of today that make a household; `crm.relation` names the codes."""
        day = SQL("%s::date", fields.Date.context_today(self))
        return SQL(
            """SELECT r.left_partner_id AS a, r.right_partner_id AS b, t.code
                 FROM crm_relation r JOIN crm_relation_type t ON t.id = r.type_id
                WHERE t.code IN ('household', 'wife', 'spouse', 'parent')
                  AND r.active AND r.is_set_aside IS NOT TRUE
                  AND COALESCE(r.date_start, %(day)s) <= %(day)s
                  AND COALESCE(r.date_end, %(day)s) >= %(day)s""",
            day=day,
        )

    @api.model
    def _get_known(self):
        """People of whom something is known that a package can ask about."""
        return SQL(
            """SELECT p.id, p.birthdate, p.company_id
                 FROM res_partner p
                WHERE p.active AND p.is_company IS NOT TRUE AND p.id IN (
                      SELECT holder_id FROM insurance_policy WHERE state = 'in_force'
                       UNION SELECT insured_id FROM insurance_policy
                              WHERE state = 'in_force'
                       UNION SELECT partner_id FROM crm_partner_asset
                       UNION SELECT a FROM kin
                       UNION SELECT b FROM kin WHERE code <> 'household')"""
        )

    @api.model
    def _get_home(self):
        """The head of each: the household's contact, or the first of a couple."""
        return SQL(
            """SELECT k.id, k.birthdate, k.company_id, COALESCE(
                      (SELECT MIN(h.b) FROM kin h
                        WHERE h.a = k.id AND h.code = 'household'),
                      LEAST(k.id,
                        (SELECT MIN(h.b) FROM kin h
                          WHERE h.a = k.id AND h.code IN ('wife', 'spouse')),
                        (SELECT MIN(h.a) FROM kin h
                          WHERE h.b = k.id AND h.code IN ('wife', 'spouse')))
                      ) AS head_id
                 FROM known k"""
        )

    @api.model
    def _get_members(self):
        """Children live with a parent of theirs."""
        day = SQL("%s::date", fields.Date.context_today(self))
        age = SQL("EXTRACT(YEAR FROM age(%s, h.birthdate))::integer", day)
        return SQL(
            """SELECT CASE WHEN %(age)s < %(adult)s THEN COALESCE(
                          (SELECT MIN(parent.head_id)
                             FROM kin k JOIN home parent ON parent.id = k.a
                            WHERE k.b = h.id AND k.code = 'parent'), h.head_id)
                      ELSE h.head_id END AS head_id,
                      h.id AS person_id, h.company_id, %(age)s AS age
                 FROM home h""",
            age=age,
            adult=ADULT_AGE,
        )

    @api.model
    def _get_household_totals(self):
        adult = SQL("(m.age IS NULL OR m.age >= %s)", ADULT_AGE)
        return SQL(
            """SELECT m.head_id, array_agg(m.person_id) AS people,
                      COUNT(*) FILTER (WHERE %(adult)s) AS adults,
                      COUNT(*) FILTER (WHERE NOT %(adult)s) AS children,
                      COALESCE(
                          MIN(m.person_id) FILTER (WHERE m.person_id = m.head_id),
                          MIN(m.person_id) FILTER (WHERE %(adult)s)) AS contact_id
                 FROM member m GROUP BY m.head_id
               HAVING COUNT(*) FILTER (WHERE %(adult)s) > 0""",
            adult=adult,
        )

    @api.model
    def _get_needs(self):
        """SELECTs of what the packages ask for, by what a rule is about."""
        head = SQL("m.person_id = h.contact_id AND u.subject = 'household'")
        person = SQL(
            """u.subject = CASE WHEN m.age < %s THEN 'child' ELSE 'adult' END
               AND (m.age IS NULL OR m.age >= COALESCE(u.age_from, 0))
               AND (COALESCE(u.age_to, 0) = 0 OR COALESCE(m.age, 0) < u.age_to)""",
            ADULT_AGE,
        )
        asset = SQL("u.subject = 'asset' AND t.kind = u.asset_kind")
        owned = SQL("JOIN crm_partner_asset t ON t.partner_id = m.person_id")
        return [
            self._select_needs(SQL("NULL::integer"), SQL(), head),
            self._select_needs(SQL("NULL::integer"), SQL(), person),
            self._select_needs(SQL("t.id"), owned, asset),
        ]

    @api.model
    def _select_needs(self, asset, join, condition):
        return SQL(
            """SELECT u.id AS rule_id, u.package_id, u.product_id, u.subject,
                      u.line_of_business, g.company_id, h.head_id, h.contact_id,
                      h.people, m.person_id, %s AS asset_id
                 FROM insurance_package_rule u
                 JOIN insurance_package g ON g.id = u.package_id AND g.active
                 JOIN household h ON CASE g.household
                      WHEN 'children' THEN h.children > 0
                      WHEN 'couple' THEN h.adults > 1
                      WHEN 'single' THEN h.adults = 1 ELSE TRUE END
                 JOIN member m ON m.head_id = h.head_id
                  AND (m.company_id IS NULL OR m.company_id = g.company_id)
                 %s
                WHERE %s""",
            asset,
            join,
            condition,
        )

    @api.model
    def _get_heads(self, partners):
        """Ids of the households to which the partners belong, or which they are."""
        if not partners:
            return []
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        query = SQL(
            "WITH %s SELECT DISTINCT head_id FROM member"
            " WHERE person_id IN %s OR head_id IN %s",
            self._get_households(),
            tuple(partners.ids),
            tuple(partners.ids),
        )
        return [head for (head,) in self.env.execute_query(query)]

    def action_propose(self):
        """Draft a policy for each gap that nobody has proposed yet, and show them."""
        policies = self.filtered(lambda gap: not gap.is_proposed)._propose()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.insurance_policy_action"
        )
        shown = policies or self._get_proposals()
        return action | {
            "name": self.env._("Proposal"),
            "domain": [("id", "in", shown.ids)],
            "context": {},
        }

    def _propose(self):
        return self.env["insurance.policy"].create(
            [gap._prepare_policy() for gap in self]
        )

    def _get_proposals(self):
        """The drafts of the households, of these products."""
        return self.env["insurance.policy"].search(
            Domain("state", "=", "draft")
            & Domain("product_id", "in", self.product_id.ids)
            & Domain("holder_id", "in", self.contact_id.ids)
        )

    def _prepare_policy(self):
        """Return the values of the draft that would close the gap: a hook."""
        self.ensure_one()
        Policy = self.env["insurance.policy"]
        draft = Policy.new(
            {"product_id": self.product_id.id, "asset_ids": self.asset_id.ids}
        )
        return {
            "product_id": self.product_id.id,
            "package_id": self.package_id.id,
            "holder_id": self.contact_id.id,
            "insured_id": self.partner_id.id,
            "asset_ids": [fields.Command.set(self.asset_id.ids)],
            "company_id": self.company_id.id,
            "coverage_ids": [
                fields.Command.create(vals)
                for vals in draft._prepare_product_coverages()
            ],
        }
