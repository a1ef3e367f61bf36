from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CrmPartnerCondition(models.AbstractModel):
    """Something that is meant for the customers who fulfil a condition."""

    _name = "crm.partner.condition"
    _description = "Condition on Customers"
    _condition_model = "res.partner"

    domain = fields.Char(
        string="Condition",
        default="[]",
        required=True,
        help="Only customers who fulfil this condition.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for record in self:
            record._check_partner_domain()

    def _check_partner_domain(self):
        """Refuse a domain that cannot run, or that its author may not ask."""
        Partner = self.env[self._condition_model].sudo(False)  # a constraint is sudo
        try:
            domain = self._parse_partner_domain()
            domain.validate(Partner)
            self._check_condition_access(domain, Partner)
            Partner._search(domain)
        except AccessError as error:
            raise ValidationError(
                self.env._(
                    "The condition of “%(name)s” uses a field that is not open to you:"
                    " %(reason)s",
                    name=self.display_name,
                    reason=error,
                )
            ) from error
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "The condition of “%(name)s” cannot be used: %(reason)s Correct it"
                    " in the editor.",
                    name=self.display_name,
                    reason=error,
                )
            ) from error

    def _parse_partner_domain(self):
        domain = literal_eval(self.domain or "[]")
        if not isinstance(domain, list):
            raise ValueError(self.env._("it is not a list of conditions."))
        return Domain(domain)

    def _check_condition_access(self, domain, model):
        """A condition must not tell its author what they may not read themselves."""
        for condition in domain.iter_conditions():
            comodel = model
            for name in condition.field_expr.split("."):
                field = comodel._fields[name]
                comodel._check_field_access(field, "read")
                if not field.comodel_name:
                    break
                comodel = comodel.env[field.comodel_name]
            if isinstance(condition.value, Domain):
                self._check_condition_access(condition.value, comodel)
