from odoo import api, models


class PrmPortalMixin(models.AbstractModel):
    """Partners read some fields of their records in the portal; the rest is ours."""

    _name = "prm.portal.mixin"
    _description = "Record that Partners See in Their Portal"
    _inherit = ["portal.mixin"]
    # page of a record under /my/partner, without its id; None: the partner's home
    _prm_page = None

    def _compute_access_url(self):
        result = super()._compute_access_url()
        page = f"/{self._prm_page}/%s" if self._prm_page else ""
        for record in self:
            record.access_url = "/my/partner" + (page and page % record.id)
        return result

    @api.model
    def _get_portal_fields(self):
        """Names of fields that portal users may read: a hook."""
        return frozenset(("id", "display_name", "access_url"))

    def _has_field_access(self, field, operation):
        # called for each field of each row, so what costs least is asked first
        if self.env.su:
            return True
        allowed = super()._has_field_access(field, operation)
        if operation == "read" and field.name in self._get_portal_fields():
            return allowed
        return allowed and not self.env.user.share
