from odoo import models

# what names are made of; Odoo would read the whole rows
PARTS = (
    *("display_name", "name", "type", "is_company", "parent_id"),
    *("company_name", "commercial_company_name"),
)
# apps that change names in contexts only that they name
APPS = {None, "base", "website", "im_livechat"}
# of which Odoo does not say that names depend on it
HIDES_COMPANY = "partner_display_name_hide_company"


class ResPartner(models.Model):
    """Names of many contacts at once."""

    _inherit = "res.partner"

    def _fetch_names(self):
        """Read what names are made of, and where it can be the names themselves.

        Odoo makes the name of a contact from its parts, which is the one that it has
        stored, unless somebody asks for more.
        """
        rest = self
        if self._are_names_stored():
            self.fetch(["name", "complete_name"])
            plain = self.filtered(lambda p: p.name and "\n" not in p.complete_name)
            names = [partner.complete_name for partner in plain]
            self._fields["display_name"]._insert_cache(plain, names)
            rest -= plain
        rest.fetch(PARTS)

    def _are_names_stored(self):
        """Whether nothing adds to the stored name: no app and no context."""
        keys = self.pool.field_depends_context[self._fields["display_name"]]
        if any(self.env.context.get(key) for key in {*keys, HIDES_COMPANY} - {"lang"}):
            return False
        makers = (
            one for one in type(self).mro() if "_compute_display_name" in vars(one)
        )
        return {getattr(one, "_module", None) for one in makers} <= APPS
