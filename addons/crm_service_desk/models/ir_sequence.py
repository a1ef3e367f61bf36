from odoo import api, models
from odoo.tools import SQL, ormcache

CODE = "service.ticket"
REMEMBERED = ("implementation", "use_date_range", "prefix", "suffix", "padding")


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model_create_multi
    def create(self, vals_list):
        sequences = super().create(vals_list)
        sequences._forget_for_tickets()
        return sequences

    def write(self, vals):
        self._forget_for_tickets()  # also what was for tickets before
        result = super().write(vals)
        self._forget_for_tickets()
        return result

    def unlink(self):
        is_ours = CODE in self.mapped("code")
        result = super().unlink()
        if is_ours:
            self.env.registry.clear_cache()
        return result

    def _forget_for_tickets(self):
        if CODE in self.mapped("code"):
            self.env.registry.clear_cache()

    @api.model
    def _recall_for_tickets(self, company_id):
        """The sequence for the numbers of a company's tickets, from memory.

        Call it in sudo.
        """
        values = self._get_values_for_tickets(company_id)
        sequence = self.browse(values["id"])
        for name in REMEMBERED:
            self._fields[name]._insert_cache(sequence, [values[name]])
        return sequence

    @api.model
    @ormcache("company_id")
    def _get_values_for_tickets(self, company_id):
        domain = [("code", "=", CODE), ("company_id", "in", [company_id, False])]
        # the company's own one first: PostgreSQL sorts NULL last
        found = self.search(domain, order="company_id, id", limit=1)
        return {"id": found.ids} | {name: found[name] for name in REMEMBERED}

    def _next_many(self, amount):
        """The next numbers as texts, in one query where the sequence allows it."""
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self._next() for _number in range(amount)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03}",
                amount,
            )
        )
        prefix, suffix = self.prefix or "", self.suffix or ""
        if "%" in prefix + suffix:
            prefix, suffix = self._get_prefix_suffix()
        return [f"{prefix}{number:0{self.padding}}{suffix}" for (number,) in rows]
