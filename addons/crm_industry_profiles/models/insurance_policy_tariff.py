from decimal import Decimal

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..tools import tariff
from ..tools.earned_premium import to_decimal

SCALE = 4


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    loss_free_years = fields.Integer(
        string="Years without a Loss",
        help="Years in which the insured had no loss, here or elsewhere.",
    )
    tariff_explanation = fields.Html(
        string="How the Premium Is Made",
        compute="_compute_tariff_explanation",
        sanitize=False,
    )

    _loss_free_positive = models.Constraint(
        "CHECK(loss_free_years >= 0)", "Years without a loss cannot be negative."
    )

    @api.depends("coverage_ids.tariff_steps", "coverage_ids.premium")
    def _compute_tariff_explanation(self):
        for policy in self:
            parts = [row._explain() for row in policy._get_current_coverages()]
            policy.tariff_explanation = Markup("").join(parts)

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.state == "draft" and self.product_id:
            self.coverage_ids = [
                fields.Command.clear(),
                *map(fields.Command.create, self._prepare_product_coverages()),
            ]

    @api.onchange("asset_ids")
    def _onchange_asset_ids(self):
        """Covers of the value of property follow which property it is."""
        value = self._get_assets_value()
        for coverage in self.coverage_ids if value else ():
            offered = self.product_id._get_cover(coverage.type_id)
            if offered and not offered.sum_insured:
                coverage.sum_insured = value

    def action_recalculate(self):
        """Take the tariff as it is today, and the insured as they are known today."""
        self._check_state(["draft"])
        coverages = self.coverage_ids
        coverages._compute_tariff()
        coverages._compute_premium()

    def _get_assets_value(self):
        # sudo: the value of what the policy names, which the user may read
        return sum(self.asset_ids.sudo().mapped("value"))

    def _prepare_product_coverages(self):
        """Values of the covers that a new policy of the product has: a hook."""
        value = self._get_assets_value()
        return [
            {
                "type_id": offered.type_id.id,
                "sequence": offered.sequence,
                "sum_insured": offered.sum_insured or value,
                "deductible": offered.deductible,
            }
            for offered in self.product_id.cover_ids
            if offered.is_required
        ]

    def _get_tariff_facts(self):
        """{criterion: what is known}, None for what is not known: a hook.

        The facts of the policy; `sum_insured` and `deductible` are added by the cover.
        """
        self.ensure_one()
        # sudo: the price follows from the age; the birth date itself is not shown
        birthdate = self.insured_id.sudo().birthdate
        day = self.date_effective or fields.Date.context_today(self)
        return {
            "age": relativedelta(day, birthdate).years if birthdate else None,
            "territory": self.territory_id.id or None,
            "loss_free_years": self.loss_free_years,
        }

    def _get_tariff_steps(self, kind, sum_insured, deductible):
        """The lines that lead to the premium of a cover for the whole term.

        :param kind: `insurance.coverage.type`
        :return: list of `tools.tariff.Step`, empty if the product has no rate for it
        """
        offered = self.product_id._get_cover(kind)
        if not offered or not (offered.base_rate or offered.base_premium):
            return []
        digits = self.currency_id.decimal_places
        facts = {
            **self._get_tariff_facts(),
            "sum_insured": sum_insured,
            "deductible": deductible,
        }
        base = tariff.Step(
            self.env._("Base premium of a year"),
            tariff.get_base(
                to_decimal(sum_insured, digits),
                to_decimal(offered.base_rate, SCALE),
                to_decimal(offered.base_premium, digits),
                digits,
            ),
        )
        factors = self._get_factors(kind, facts)
        return tariff.get_steps(base, [*factors, *self._get_term_factors()], digits)

    def _get_factors(self, kind, facts):
        """[(name, coefficient)] of the factors that hold for the cover."""
        day = self.date_effective or fields.Date.context_today(self)
        return [
            (factor.name, to_decimal(factor.coefficient, SCALE))
            for factor in self.product_id.factor_ids
            if factor._holds(kind, facts, day)
        ]

    def _get_term_factors(self):
        """The tariff is for twelve months; a policy may run longer or shorter."""
        start, end = self.date_effective, self.date_expiry
        if not start or not end or start + relativedelta(months=12) == end:
            return []
        span = relativedelta(end, start)
        if span.days:
            year = start + relativedelta(months=12) - start
            part, text = Decimal((end - start).days) / year.days, (end - start).days
            return [(self.env._("Term of %s days", text), part)]
        months = span.years * 12 + span.months
        return [(self.env._("Term of %s months", months), Decimal(months) / 12)]


class InsuranceProduct(models.Model):
    _inherit = "insurance.product"

    def _get_cover(self, kind):
        return self.cover_ids.filtered(lambda offered: offered.type_id == kind)[:1]


class InsuranceTariffFactor(models.Model):
    _inherit = "insurance.tariff.factor"

    def _holds(self, kind, facts, day):
        """Whether the factor counts for a cover with these facts on the day."""
        self.ensure_one()
        if self.coverage_type_ids and kind not in self.coverage_type_ids:
            return False
        if self.date_start and day < self.date_start:
            return False
        if self.date_end and day > self.date_end:
            return False
        return self._matches(facts)

    def _matches(self, facts):
        """Whether the facts are those that the factor is about: a hook."""
        if self.criterion == "always":
            return True
        value = facts.get(self.criterion)
        if value is None:
            return False
        if self.criterion == "territory":
            return value in self.state_ids.ids
        return self.value_from <= value and (not self.value_to or value < self.value_to)


class InsuranceCoverage(models.Model):
    _inherit = "insurance.coverage"

    tariff_steps = fields.Json(compute="_compute_tariff", store=True)
    tariff_premium = fields.Monetary(
        string="By the Tariff", compute="_compute_tariff", store=True
    )
    premium = fields.Monetary(compute="_compute_premium", store=True, readonly=False)

    @api.depends(
        "deductible",
        "policy_id.date_effective",
        "policy_id.date_expiry",
        "policy_id.insured_id",
        "policy_id.loss_free_years",
        "policy_id.product_id",
        "policy_id.territory_id",
        "sum_insured",
        "type_id",
    )
    def _compute_tariff(self):
        for row in self:
            policy = row.policy_id
            if policy.state != "draft" and row._origin:
                row.tariff_steps = row.tariff_steps
                row.tariff_premium = row.tariff_premium
                continue
            steps = policy._get_tariff_steps(
                row.type_id, row.sum_insured, row.deductible
            )
            row.tariff_steps = [row._to_json(step) for step in steps]
            row.tariff_premium = float(steps[-1].amount) if steps else 0

    @api.depends("tariff_premium")
    def _compute_premium(self):
        for row in self:
            is_open = row.policy_id.state == "draft" or not row._origin
            row.premium = (
                row.tariff_premium if is_open and row.tariff_steps else row.premium
            )

    @api.constrains("sum_insured", "type_id")
    def _check_sum_insured(self):
        for row in self:
            offered = row.policy_id.product_id._get_cover(row.type_id)
            if offered.sum_max and row.sum_insured > offered.sum_max:
                raise ValidationError(
                    self.env._(
                        "%(product)s covers “%(cover)s” up to %(sum)s.",
                        product=offered.product_id.name,
                        cover=row.type_id.name,
                        sum=row._format(offered.sum_max),
                    )
                )

    @api.model
    def _to_json(self, step):
        return {
            "name": step.name,
            "coefficient": None if step.coefficient is None else str(step.coefficient),
            "amount": str(step.amount),
        }

    def _explain(self):
        """The lines of the tariff as a table, with what was agreed in the end."""
        lines = [
            (step["name"], step["coefficient"], float(step["amount"]))
            for step in self.tariff_steps or []
        ]
        if self.currency_id.compare_amounts(self.premium, self.tariff_premium):
            lines.append((self.env._("Agreed premium"), None, self.premium))
        rows = [self._explain_line(*line) for line in lines]
        return Markup(
            "<h6>%s</h6><table class='table table-sm'><tbody>%s</tbody></table>"
        ) % (self.type_id.name, Markup("").join(rows))

    def _explain_line(self, name, coefficient, amount):
        times = f"× {Decimal(coefficient).normalize():f}"[:10] if coefficient else ""
        return Markup(
            "<tr><td>%s</td><td class='text-end'>%s</td><td class='text-end'>%s</td>"
            "</tr>"
        ) % (name, times, self._format(amount))

    def _format(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)
