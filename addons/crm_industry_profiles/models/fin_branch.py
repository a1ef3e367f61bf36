from odoo import api, fields, models


class FinBranch(models.Model):
    _name = "fin.branch"
    _description = "Bank Branch"
    _order = "name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    code = fields.Char(
        help="As the core banking system names the branch; imports find it by this."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Head of Branch",
        index="btree_not_null",
        check_company=True,
        domain=[("share", "=", False)],
    )
    user_ids = fields.Many2many(
        "res.users",
        "fin_branch_user_rel",
        "branch_id",
        "user_id",
        string="People",
        domain=[("share", "=", False)],
        help="Who works here: they serve the customers of the branch and change their"
        " agreements.",
    )
    agreement_count = fields.Integer(
        string="Agreements in Force", compute="_compute_agreement_count"
    )

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another branch of the company has this code.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_agreement_count(self):
        groups = self.env["fin.agreement"]._read_group(
            [("branch_id", "in", self.ids), ("state", "in", ("active", "blocked"))],
            ["branch_id"],
            ["__count"],
        )
        counts = {branch.id: number for branch, number in groups}
        for branch in self:
            branch.agreement_count = counts.get(branch.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        branches = super().create(vals_list)
        branches._add_heads()
        return branches

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._add_heads()
        return result

    def _add_heads(self):
        """The head of a branch works in it."""
        for branch in self:
            if branch.user_id and branch.user_id not in branch.user_ids:
                branch.user_ids += branch.user_id

    def action_view_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.fin_agreement_action"
        )
        return action | {
            "domain": [("branch_id", "=", self.id)],
            "context": {"default_branch_id": self.id, "search_default_in_force": 1},
        }
