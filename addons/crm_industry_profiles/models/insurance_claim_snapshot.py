from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

# a policy in one of these states covers, or has covered, what happened in its term
COVER_STATES = ("in_force", "expired", "cancelled")


class InsuranceClaim(models.Model):
    """The policy as it was on the day of the incident, kept with the claim.

    The snapshot holds terms and no personal data: whoever is erased elsewhere is not
    kept here.
    """

    _inherit = "insurance.claim"

    snapshot = fields.Json(
        string="Policy on the Day of the Incident", readonly=True, copy=False
    )
    snapshot_html = fields.Html(
        string="Terms on the Day of the Incident",
        compute="_compute_snapshot_html",
        sanitize=False,
    )
    covered_ids = fields.Many2many(
        "insurance.coverage",
        string="Coverages on the Day of the Incident",
        compute="_compute_covered_ids",
    )

    @api.depends("snapshot")
    def _compute_covered_ids(self):
        Coverage = self.env["insurance.coverage"]
        for claim in self:
            ids = claim._get_snapshot_coverages()
            claim.covered_ids = Coverage.browse(ids).exists()

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_snapshot_html(self):
        for claim in self:
            claim.snapshot_html = claim._render_snapshot()

    def _get_snapshot_coverages(self):
        """Return {coverage id: its terms on the day of the incident}."""
        self.ensure_one()
        rows = (self.snapshot or {}).get("coverages", [])
        return {row["id"]: row for row in rows}

    def _take_snapshot(self):
        self.env["insurance.coverage"].flush_model()
        for claim in self:
            # sudo: the snapshot is taken by the system, nobody writes it
            claim.sudo().snapshot = claim._prepare_snapshot()

    def _prepare_snapshot(self):
        """Return the terms of the policy on the day of the incident: a hook.

        A dict that JSON can hold: the terms of the policy, and `coverages`, a list of
        dicts with `id`, `type_id`, `type`, `sum_insured`, `deductible` and `premium` in
        the currency of the policy. Keep personal data out of it.
        """
        self.ensure_one()
        # sudo: terms of the policy that the claim is reported for
        policy = self.policy_id.sudo()
        covered = policy.coverage_ids.filtered(self._is_covered_by)
        premium = sum(covered.mapped("premium"))
        assets = policy._get_version_on(self.date_incident)["asset_ids"]
        return {
            "as_of": fields.Date.to_string(self.date_incident),
            "taken_on": fields.Date.to_string(fields.Date.context_today(self)),
            "number": policy.number,
            "product": policy.product_id.name,
            "product_code": policy.product_id.code,
            "date_effective": fields.Date.to_string(policy.date_effective),
            "date_expiry": fields.Date.to_string(policy.date_expiry),
            "date_cancelled": fields.Date.to_string(policy.date_cancelled) or False,
            "state": policy.state,
            "premium": premium if policy.coverage_ids else policy.premium,
            "currency": policy.currency_id.name,
            "asset_ids": assets.ids,
            "coverages": [self._prepare_snapshot_coverage(row) for row in covered],
        }

    @api.model
    def _prepare_snapshot_coverage(self, coverage):
        return {
            "id": coverage.id,
            "type_id": coverage.type_id.id,
            "type": coverage.type_id.name,
            "sum_insured": coverage.sum_insured,
            "deductible": coverage.deductible,
            "premium": coverage.premium,
        }

    def _is_covered_by(self, coverage):
        """Cover runs from the start of its first day to the start of its end."""
        start, end = coverage.date_start, coverage.date_end
        day = self.date_incident
        return (not start or start <= day) and (not end or day < end)

    def _get_cover_gap(self):
        """Say why the policy does not cover the day of the incident, or False."""
        self.ensure_one()
        terms = self.snapshot
        day = fields.Date.to_string(self.date_incident)
        if terms["state"] not in COVER_STATES:
            return self.env._("The policy %s was never in force.", terms["number"])
        if terms["date_cancelled"] and day >= terms["date_cancelled"]:
            return self.env._(
                "The policy was cancelled on %(end)s, before the incident on %(day)s.",
                end=self._format_day(terms["date_cancelled"]),
                day=self._format_day(day),
            )
        if not terms["date_effective"] <= day < terms["date_expiry"]:
            return self.env._(
                "Cover ran from %(start)s until the start of %(end)s; the incident was"
                " on %(day)s.",
                start=self._format_day(terms["date_effective"]),
                end=self._format_day(terms["date_expiry"]),
                day=self._format_day(day),
            )
        if not terms["coverages"]:
            return self.env._(
                "No coverage of the policy was valid on %s.", self._format_day(day)
            )
        return False

    def _format_day(self, day):
        return format_date(self.env, day)

    def _refuse_outside_cover(self):
        reason = self.env.ref("crm_industry_profiles.insurance_claim_reason_outside")
        for claim in self:
            if gap := claim._get_cover_gap():
                claim._set_state("refused", reason_id=reason.id, reason_note=gap)

    def _render_snapshot(self):
        terms = self.snapshot
        if not terms:
            return False
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (row["type"], *map(self._format, (row["sum_insured"], row["deductible"])))
            for row in terms["coverages"]
        )
        return Markup(
            "<p>%s</p>%s<table class='table table-sm'><thead><tr><th>%s</th>"
            "<th>%s</th><th>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (
            self._describe_snapshot(),
            self._render_snapshot_assets(),
            self.env._("Coverage"),
            self.env._("Sum Insured"),
            self.env._("Deductible"),
            rows,
        )

    def _render_snapshot_assets(self):
        """The property that was insured on the day, by what it is called now."""
        ids = self.snapshot.get("asset_ids", [])
        # sudo: property of the policy that the claim is reported for
        assets = self.env["crm.partner.asset"].sudo().browse(ids).exists()
        if not assets:
            return Markup()
        names = ", ".join(assets.mapped("display_name"))
        return Markup("<p>%s</p>") % self.env._("Insured property: %s.", names)

    def _describe_snapshot(self):
        terms = self.snapshot
        return self.env._(
            "%(product)s %(number)s as of %(day)s: cover from %(start)s until the start"
            " of %(end)s, premium %(premium)s.",
            product=terms["product"],
            number=terms["number"],
            day=self._format_day(terms["as_of"]),
            start=self._format_day(terms["date_effective"]),
            end=self._format_day(terms["date_expiry"]),
            premium=self._format(terms["premium"]),
        )

    def copy_data(self, default=None):
        """The report is part of what happened: there is no second one by a click."""
        if self:
            raise AccessError(self.env._("A claim is reported, not copied."))
        return super().copy_data(default)
