import secrets

from odoo import api, fields, models


class ServiceTeam(models.Model):
    """The public form of a team, for a link on any web page."""

    _inherit = "service.team"

    has_form = fields.Boolean(
        string="Public Form",
        help="Whoever has the link may write to the team, without a login.",
    )
    form_token = fields.Char(
        copy=False, readonly=True, groups="crm_service_desk.group_service_manager"
    )
    form_url = fields.Char(
        string="Link to the Form",
        compute="_compute_form_url",
        groups="crm_service_desk.group_service_manager",
    )

    _form_token_idx = models.UniqueIndex(
        "(form_token) WHERE form_token IS NOT NULL", "Another team has this link."
    )

    @api.depends("has_form", "form_token")
    def _compute_form_url(self):
        base = self.get_base_url()
        for team in self:
            token = team.has_form and team.form_token
            team.form_url = f"{base}/service/new/{token}" if token else False

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams.filtered("has_form")._give_form_tokens()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if vals.get("has_form"):
            self._give_form_tokens()
        return result

    def _give_form_tokens(self):
        # whoever may switch the form on
        for team in self.sudo().filtered(lambda team: not team.form_token):
            team.form_token = secrets.token_urlsafe(16)

    def action_renew_form_link(self):
        """The old link ends."""
        for team in self:
            team.form_token = secrets.token_urlsafe(16)
