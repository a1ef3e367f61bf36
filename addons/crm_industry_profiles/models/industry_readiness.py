from odoo import api, models
from odoo.fields import Domain


class IndustryMetric(models.AbstractModel):
    """Whether the data is good enough to start with."""

    _inherit = "industry.metric"

    @api.model
    def _measure_readiness(self, company):
        """Return customers, completeness, unreachable (percent) and duplicates.

        The number of queries follows the number of wanted facts, not of customers.
        """
        # sudo: only counts over the company; the callers check who may measure
        Partner = self.env["res.partner"].sudo().with_company(company)
        domain = self._get_customer_domain(company)
        total = Partner.search_count(domain)
        silent = Domain("email", "=", False) & Domain("phone", "=", False)
        lost = Partner.search_count(domain & silent)
        return {
            "customers": total,
            "completeness": self._measure_completeness(Partner, domain, total),
            "unreachable": round(100 * lost / total, 1) if total else 0,
            "duplicates": self._count_duplicates(company),
        }

    @api.model
    def _get_customer_domain(self, company):
        """Customers of a company: companies and private persons who bought."""
        return (
            Domain("customer_rank", ">", 0)
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", [False, company.id])
        )

    def _measure_completeness(self, partners, domain, total):
        known = wanted = 0
        companies = partners.search_count(domain & Domain("is_company", "=", True))
        counts = {"any": total, "company": companies, "person": total - companies}
        for name, _field, weight, kind, _months in self.env[
            "crm.profile.fact"
        ]._get_facts():
            fact = domain & self._get_known_domain(partners, name)
            if kind != "any":
                fact &= Domain("is_company", "=", kind == "company")
            known += weight * partners.search_count(fact)
            wanted += weight * counts[kind]
        return round(100 * known / wanted, 1) if wanted else 0

    def _get_known_domain(self, partners, name):
        if partners._fields[name].type in ("integer", "float", "monetary"):
            return Domain(name, "!=", 0)
        return Domain(name, "!=", False)

    def _count_duplicates(self, company):
        # sudo: only a number, see _measure_readiness
        pairs = self.env["crm.duplicate.pair"].sudo()
        return pairs.search_count(
            [("state", "=", "open"), ("company_id", "in", [False, company.id])]
        )
