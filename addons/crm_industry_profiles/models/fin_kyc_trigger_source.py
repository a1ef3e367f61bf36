"""Where reasons for a review come from: owners, names and addresses."""

from odoo import api, models

NAME_FIELDS = frozenset({"name", "vat", "company_registry"})
ADDRESS_FIELDS = frozenset(
    {"street", "street2", "zip", "city", "state_id", "country_id"}
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        names, places = NAME_FIELDS & vals.keys(), ADDRESS_FIELDS & vals.keys()
        if not names and not places:
            return super().write(vals)
        before = {partner: partner._get_kyc_texts(names | places) for partner in self}
        result = super().write(vals)
        self._raise_kyc_changes(before, {"name": names, "address": places})
        return result

    def _get_kyc_texts(self, names):
        return {
            name: (self[name].display_name if name.endswith("_id") else self[name])
            or ""
            for name in names
        }

    def _raise_kyc_changes(self, before, groups):
        """Ask for a review of the customers whose name or address is another one."""
        after = {partner: partner._get_kyc_texts(before[partner]) for partner in before}
        changed = self.browse(
            partner.id for partner in before if before[partner] != after[partner]
        )
        Trigger = self.env["fin.kyc.trigger"]
        rows = []
        for partner, company in Trigger._get_watched(changed):
            own = partner.with_env(self.env)
            for kind, names in groups.items():
                old = {name: before[own][name] for name in sorted(names)}
                new = {name: after[own][name] for name in sorted(names)}
                if old != new:
                    note = own._get_kyc_change_note(old, new)
                    row = {"partner": partner, "company": company, "kind": kind}
                    rows.append({**row, "note": note})
        Trigger._raise(rows)

    @api.model
    def _get_kyc_change_note(self, old, new):
        texts = (
            ", ".join(str(value) for value in values.values() if value) or "-"
            for values in (old, new)
        )
        return " → ".join(texts)


class CrmRelation(models.Model):
    """Another owner of a customer is a reason to look at the customer at once."""

    _inherit = "crm.relation"

    @api.model_create_multi
    def create(self, vals_list):
        relations = super().create(vals_list)
        relations._raise_kyc_owners(relations._get_kyc_owners())
        return relations

    def write(self, vals):
        before = self._get_kyc_owners()
        result = super().write(vals)
        self._raise_kyc_owners({**before, **self._get_kyc_owners()}, before)
        return result

    def unlink(self):
        before = self._get_kyc_owners()
        owned = self._prepare_kyc_owner_rows(before)
        result = super().unlink()
        self.env["fin.kyc.trigger"]._raise(owned)
        return result

    def _get_kyc_owners(self):
        """Return {relation: what it says about the owners}, of ownership only."""
        owned = self.filtered(lambda row: row.category == "ownership")
        return {
            row: (
                row.left_partner_id,
                row.right_partner_id,
                row.share,
                row.date_start,
                row.date_end,
                row.active,
            )
            for row in owned
        }

    def _raise_kyc_owners(self, facts, before=None):
        current = self._get_kyc_owners() if before else {}
        changed = {
            row: fact
            for row, fact in facts.items()
            if not before or before.get(row) != current.get(row)
        }
        self.env["fin.kyc.trigger"]._raise(self._prepare_kyc_owner_rows(changed))

    @api.model
    def _prepare_kyc_owner_rows(self, facts):
        if not facts:
            return []
        owned = self.env["res.partner"].union(*(fact[1] for fact in facts.values()))
        watched = self.env["fin.kyc.trigger"]._get_watched(owned)
        return [
            {
                "partner": partner,
                "company": company,
                "kind": "owner",
                # sudo: the note names the owner for those who review
                "note": fact[0].sudo().name,
            }
            for partner, company in watched
            for fact in facts.values()
            if fact[1].id == partner.id
        ]
