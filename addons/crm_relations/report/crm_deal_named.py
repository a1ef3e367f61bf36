from odoo import api, models
from odoo.fields import Domain


class CrmDealBalance(models.Model):
    """Leave what was paid out of sums that do not ask for it.

    It is half of the statement, and PostgreSQL reads all of it before it finds that
    nobody wants this column.
    """

    _inherit = "crm.deal.balance"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        records = self
        if not having:
            specs = [*groupby, *aggregates]
            names = self._get_names(domain) | {spec.split(":")[0] for spec in specs}
            records = self.with_context(crm_deal_named=(names, id(domain)))
        groups = super(CrmDealBalance, records)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        return self._keep_env(groups)

    @api.model
    def _search(self, domain, *args, **kwargs):
        _names, asked = self.env.context.get("crm_deal_named") or (None, id(domain))
        # what the domain itself searches for may need other columns
        records = (
            self if asked == id(domain) else self.with_context(crm_deal_named=None)
        )
        return super(CrmDealBalance, records)._search(domain, *args, **kwargs)

    @api.model
    def _get_names(self, domain):
        """Names of the fields that a domain asks for, and the user's record rules."""
        domain = Domain(domain)
        if not self.env.su:
            domain &= self.env["ir.rule"]._compute_domain(self._name, "read")
        return {part.field_expr.split(".")[0] for part in domain.iter_conditions()}

    @api.model
    def _is_named(self, name):
        """Whether the column is wanted by who reads the report."""
        names, _asked = self.env.context.get("crm_deal_named") or (None, None)
        return names is None or name in names
