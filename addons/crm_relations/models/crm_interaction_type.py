from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache


class CrmInteractionType(models.Model):
    _name = "crm.interaction.type"
    _inherit = "crm.remembered.mixin"
    _description = "Interaction Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name that integrations and imports use, for example 'call'.",
    )
    icon = fields.Char(
        default="fa-comments-o",
        required=True,
        help="Font Awesome class shown on the timeline, for example 'fa-phone'.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "An interaction type with this code already exists."
    )

    def _update_field_translations(self, *args, **kwargs):
        result = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()
        return result

    @api.model
    def _get_choice(self):
        """Types to choose from, in the user's language, as the client takes them."""
        self.browse().check_access("read")
        shown = ("id", "name", "code", "icon")
        return [
            {name: values[name] for name in shown}
            for values in self._get_remembered_types()
            if values["active"]
        ]

    @api.model
    def _get_labels(self):
        """{id: (name, icon)} of all types, for rows that the user may see."""
        types = self._get_remembered_types()
        return {values["id"]: (values["name"], values["icon"]) for values in types}

    @api.model
    @ormcache("self.env.lang")
    def _get_remembered_types(self):
        # sudo: the same for everybody; the callers say who may ask
        types = self.sudo().with_context(active_test=False)
        names = ["name", "code", "icon", "active"]
        return types.search_fetch(Domain.TRUE, names).read(names, load=None)
