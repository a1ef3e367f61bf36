from odoo import SUPERUSER_ID, api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .industry_bundle import MODULE

ROOT_MENU = f"{MODULE}.industry_menu_root"


class IndustryBundle(models.AbstractModel):
    """What people of an industry see: roles, favourites, menus, properties."""

    _inherit = "industry.bundle"

    def _bring_roles(self, run, section, rows):
        groups = self.env["res.groups"]
        for row in rows:
            groups |= self.env.ref(row.values["group"])
            run.note(row, "there")
        if not run.is_dry:
            run.profile.with_env(self.env).role_ids = groups

    def _prepare_reports(self, run, row, vals):
        context = {"group_by": vals.pop("group_by", [])}
        if measures := vals.pop("measures", None):
            context |= {"pivot_measures": measures, "graph_measure": measures[0]}
        users = run.profile.with_env(self.env).group_id.user_ids
        return {
            **vals,
            "context": repr(context),
            "sort": self._get_sort(vals),
            "user_ids": [Command.set([SUPERUSER_ID, *users.ids])],
        }

    def _get_sort(self, vals):
        names = ", ".join(f'"{name}"' for name in vals.get("sort", []))
        return f"[{names}]"

    def _prepare_menus(self, run, row, vals):
        menu = {name: vals[name] for name in ("name", "sequence") if name in vals}
        menu["parent_id"] = vals.get("parent_id") or self.env.ref(ROOT_MENU).id
        menu["group_ids"] = [Command.set(run.profile.group_id.ids)]
        if not run.is_dry and (row.section.name, row.key) not in run.items:
            action = self._make_action(run, row, vals)
            menu["action"] = f"ir.actions.act_window,{action.id}"
        return menu

    def _make_action(self, run, row, vals):
        action = self.env["ir.actions.act_window"].create(
            {
                "name": vals["name"],
                "res_model": vals["model"],
                "view_mode": vals.get("views") or "list,form",
                "domain": vals.get("domain") or "[]",
                "context": repr({"group_by": vals.get("group_by", [])}),
                "group_ids": [Command.set(run.profile.group_id.ids)],
            }
        )
        self._write_texts(action, "name", self._get_other_texts(row.values["name"]))
        name = f"{self._get_external_id(run, row)}_action"
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": name, "record": action, "noupdate": True}]
        )
        return action

    def _get_other_texts(self, source):
        texts = self._get_texts(source)
        return {lang: text for lang, text in texts.items() if lang != "en_US"}

    def _bring_properties(self, run, section, rows):
        """Add what is new; the company owns its properties from then on."""
        Item = self.env["industry.profile.item"]
        for row in rows:
            if (section.name, row.key) in run.items:
                run.note(row, "there")
                continue
            run.note(row, "new")
            if not run.is_dry:
                self._add_property(run, row)
                Item.create(self._prepare_item(run, row, 0))

    def _add_property(self, run, row):
        definition = self._get_definition(run, row)
        for owner, name in self._get_property_owners(run, row.values["on"]):
            known = owner[name] or []
            if all(one["name"] != definition["name"] for one in known):
                owner[name] = [*known, definition]

    def _get_property_owners(self, run, place):
        """[(record, field)] that hold the definitions of customers or of deals."""
        if place == "partner":
            Base = self.env["properties.base.definition"]
            base = Base._get_definition_for_property_field("res.partner", "properties")
            return [(base, "properties_definition")]
        teams = self.env["crm.team"].search(
            [("company_id", "in", [False, run.company.id])]
        )
        return [(team, "lead_properties_definition") for team in teams]

    @api.model
    def _forget_property(self, profile, key):
        """Take a property back, with its values: the addon is being uninstalled."""
        name = f"{profile.code}_{key}"
        teams = self.env["crm.team"].with_context(active_test=False)
        owners = [(teams.search(Domain.TRUE), "lead_properties_definition")]
        Base = self.env["properties.base.definition"]
        base = Base._get_definition_for_property_field("res.partner", "properties")
        owners.append((base, "properties_definition"))
        for records, field in owners:
            for record in records:
                known = record[field] or []
                left = [one for one in known if one["name"] != name]
                if len(left) < len(known):
                    record[field] = left
        self._forget_values(name)

    def _forget_values(self, name):
        for table, column in (
            ("res_partner", "properties"),
            ("crm_lead", "lead_properties"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(column)s - %(name)s"
                    " WHERE jsonb_exists(%(column)s, %(name)s)",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    name=name,
                )
            )

    def _get_definition(self, run, row):
        values = row.values
        definition = {
            "name": f"{run.profile.code}_{row.key}",
            "string": self._get_own_text(run, values["name"]),
            "type": values["type"],
        }
        if "default" in values:
            definition["default"] = values["default"]
        if values["type"] == "selection":
            definition["selection"] = self._get_options(run, values.get("selection"))
        elif values["type"] == "tags":
            colors = [one.get("color", 0) for one in values.get("tags") or []]
            tags = self._get_options(run, values.get("tags"))
            definition["tags"] = [
                [*tag, color] for tag, color in zip(tags, colors, strict=True)
            ]
        return definition

    def _get_options(self, run, options):
        return [
            [one["key"], self._get_own_text(run, one["name"])] for one in options or []
        ]

    def _get_own_text(self, run, source):
        """Definitions have one language: that of the company."""
        if isinstance(source, str):
            return source
        lang = run.company.partner_id.lang or "en"
        return source.get(lang.partition("_")[0]) or source["en"]
