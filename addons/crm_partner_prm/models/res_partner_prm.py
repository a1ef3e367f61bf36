from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PRM_GROUPS = "crm_partner_prm.group_prm_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    prm_enrollment_ids = fields.One2many(
        "prm.enrollment", "partner_id", string="Enrollments", groups=PRM_GROUPS
    )
    prm_enrollment_count = fields.Integer(
        string="Current Enrollments",
        compute="_compute_prm_enrollment_count",
        groups=PRM_GROUPS,
    )
    prm_contact_ids = fields.Many2many(
        "crm.relation",
        string="People in Their Roles",
        compute="_compute_prm_contact_ids",
        groups=PRM_GROUPS,
        help="Who does what for the partnership at this company.",
    )

    @api.depends("prm_enrollment_ids.is_current")
    def _compute_prm_enrollment_count(self):
        rows = self.env["prm.enrollment"]._read_group(
            [("partner_id", "in", self.ids), ("is_current", "=", True)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(rows)
        for partner in self:
            partner.prm_enrollment_count = counts.get(partner._origin, 0)

    @api.depends("relation_ids")
    def _compute_prm_contact_ids(self):
        found = self._get_prm_contacts().grouped("right_partner_id")
        none = self.env["crm.relation"]
        for partner in self:
            partner.prm_contact_ids = found.get(partner._origin, none)

    def _get_prm_contacts(self):
        """Current relations that say who does what for the partnership."""
        Relation = self.env["crm.relation"]
        return Relation.search(
            Domain("right_partner_id", "in", self.ids)
            & Domain("type_id.is_prm_role", "=", True)
            & Relation._get_current_domain()
        )

    def action_prm_enrollments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_enrollment_action"
        )
        partner = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }

    def _follow_enrollments(self):
        """Give partners the best level of what they are enrolled in.

        A constant number of queries and of writes per level, whatever the number of
        partners. Who never was enrolled keeps the level that somebody chose.
        """
        # sudo: the level follows from enrollments, which the user has been allowed
        # to write
        partners = self.sudo()
        levels = partners._get_enrolled_levels()
        groups = defaultdict(partners.browse)
        for partner in partners:
            if partner.id not in levels:
                continue
            grade_id, company_id, given = levels[partner.id]
            current = partner.grade_id.id
            if grade_id != current and (grade_id or current in given):
                groups[grade_id, company_id, current] |= partner
        for (grade_id, company_id, current), some in groups.items():
            some.with_company(company_id)._change_prm_grade(current, grade_id)
        partners._become_partners(
            [key for key, (grade_id, *_rest) in levels.items() if grade_id]
        )

    def _get_enrolled_levels(self):
        """Return {partner id: (best level id or False, company id, {level ids})}.

        The last is every level that an enrollment ever begun stands at.
        """
        Enrollment = self.env["prm.enrollment"]
        Enrollment.flush_model()
        self.env["res.partner.grade"].flush_model(["sequence"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.partner_id, e.grade_id, e.company_id, e.is_current
                  FROM prm_enrollment e JOIN res_partner_grade g ON g.id = e.grade_id
                 WHERE e.partner_id = ANY(%s) AND e.state <> 'draft'
                 ORDER BY e.partner_id, e.is_current DESC NULLS LAST, g.sequence, g.id,
                          e.date_start, e.id
                """,
                self.ids,
            )
        )
        levels = {}
        for partner_id, grade_id, company_id, is_current in rows:
            best = ((is_current and grade_id) or False, company_id, set())
            levels.setdefault(partner_id, best)[2].add(grade_id)
        return levels

    def _change_prm_grade(self, old_id, new_id):
        """Change the level of partners; the price list of the old one goes with it."""
        grades = self.env["res.partner.grade"]
        old = grades.browse(old_id or [])
        new = grades.browse(new_id or [])
        if old.default_pricelist_id and not new.default_pricelist_id:
            pricelist = old.default_pricelist_id
            self.filtered(
                lambda p: p.specific_property_product_pricelist == pricelist
            ).write({"specific_property_product_pricelist": False})
        self._read_people()
        self.write({"grade_id": new.id})

    def _read_people(self):
        """Read for all what Odoo looks at for each partner when a price list changes.

        It gives the price list to the people of the company.
        """
        people = self | self.child_ids
        for name in ("user_ids", "child_ids", "specific_property_product_pricelist"):
            people.mapped(name)

    def _become_partners(self, partner_ids):
        """Who is enrolled has the role of a partner, from today on."""
        role = self.env.ref(
            "crm_relations.crm_partner_role_partner", raise_if_not_found=False
        )
        if not role or not partner_ids:
            return
        Period = self.env["crm.partner.role.period"].with_context(as_of=False)
        domain = (
            Domain("partner_id", "in", partner_ids)
            & Domain("role_id", "=", role.id)
            & Period._get_current_domain()
        )
        known = {
            partner.id for (partner,) in Period._read_group(domain, ["partner_id"])
        }
        Period.create(
            [
                {"partner_id": partner_id, "role_id": role.id}
                for partner_id in sorted(set(partner_ids) - known)
            ]
        )
