from odoo import api, models

from .industry_bundle import MODULE

# what reads the models of the addon that brought it, in the order in which it goes
READING = ("menus", "reports", "offer_rules", "segments")


class IndustryProfile(models.Model):
    """A profile whose addon is uninstalled; ours is there and works on."""

    _inherit = "industry.profile"

    @api.model
    def _leave_with(self, addons):
        """Switch off what other addons brought, and delete what cannot work without.

        Menus, reports, rules and segments belong to the engine, so Odoo would keep
        them, with the names of models and fields that are gone.
        """
        names = self.env["ir.model.data"].search(
            [("model", "=", self._name), ("module", "in", addons - {MODULE})]
        )
        leaving = self.browse(names.mapped("res_id")).exists()
        leaving.company_ids = False
        for section in READING:
            items = leaving.item_ids.filtered(
                lambda one, section=section: one.section == section and not one.is_found
            )
            for rows in items.grouped("model").values():
                records = rows._get_records()
                actions = self._get_own_actions(records)
                records.unlink()
                for action in actions:
                    action.unlink()

    @api.model
    def _get_own_actions(self, records):
        """What was made for brought menus only: its name is that of the menu."""
        names = records.get_external_id().values() if records else ()
        found = [
            self.env.ref(f"{name}_action", raise_if_not_found=False) for name in names
        ]
        return [action for action in found if action]


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def module_uninstall(self):
        # as long as the models are there, after the hooks of the addons
        self.env["industry.profile"]._leave_with(set(self.mapped("name")))
        return super().module_uninstall()
