from ast import literal_eval

from odoo import models


class IndustryBundle(models.AbstractModel):
    _inherit = "industry.bundle"

    def _export_column_kind(self, out, column, record):
        """One value of a row; the method of its kind says how it is written."""
        writers = {
            "words": self._export_column,
            "html": self._export_column,
            "subject": self._export_column,
            "domain": self._export_domain,
            "row": self._export_one,
            "rows": self._export_links,
            "record": self._export_record_id,
            "field_names": self._export_field_names,
        }
        return writers.get(column.kind, self._export_value)(out, column, record)

    def _export_one(self, out, column, record):
        linked = record[column.field_name]
        return self._export_row_link(out, column, linked) if linked else None

    def _export_roles(self, out, section, items):
        rows = [
            {"key": name.partition(".")[2], "group": name}
            for name in map(self._get_open_id, out.profile.role_ids)
            if name
        ]
        if rows:
            out.rows["roles"] = rows

    def _export_reports(self, out, section, items):
        if not items:
            return
        for record in items._get_records():
            context = literal_eval(record.context)
            row = {
                "key": self._get_key(out, record),
                "name": record.name,
                "model": record.model_id,
                "domain": literal_eval(record.domain),
                "group_by": context.get("group_by", []),
                "measures": context.get("pivot_measures", []),
                "sort": literal_eval(record.sort),
            }
            if action := self._get_open_id(record.action_id):
                row["action"] = action
            out.rows.setdefault("reports", []).append(row)

    def _export_menus(self, out, section, items):
        if not items:
            return
        for menu in items._get_records():
            action = menu.action
            row = {
                "key": self._get_key(out, menu),
                "name": self._export_words(menu, "name"),
                "model": action.res_model,
                "domain": literal_eval(action.domain or "[]"),
                "views": action.view_mode,
                "group_by": literal_eval(action.context or "{}").get("group_by", []),
                "sequence": menu.sequence,
            }
            if parent := self._get_open_id(menu.parent_id):
                row["parent"] = parent
            out.rows.setdefault("menus", []).append(row)

    def _export_properties(self, out, section, items):
        wanted = {f"{out.profile.code}_{item.key}": item.key for item in items}
        for place in ("partner", "lead"):
            for owner, name in self._get_property_owners(out, place):
                for one in owner[name] or []:
                    if key := wanted.pop(one["name"], None):
                        row = self._export_property(key, place, one)
                        out.rows.setdefault("properties", []).append(row)

    def _export_property(self, key, place, definition):
        row = {
            "key": key,
            "on": place,
            "name": definition["string"],
            "type": definition["type"],
        }
        if definition.get("default"):
            row["default"] = definition["default"]
        for name in ("selection", "tags"):
            if definition["type"] == name:
                options = definition.get(name) or []
                row[name] = [
                    dict(zip(("key", "name", "color"), option, strict=False))
                    for option in options
                ]
        return row
