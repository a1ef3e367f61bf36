from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmRelation(models.Model):
    _inherit = "crm.relation"

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Move the relations of merged contacts, without losing one of them.

        Called before Odoo's own merge moves foreign keys, which would stop at our
        unique indexes. Rows that say the same become one: the first keeps the united
        period and the others' facts in its notes, the others are set aside, as is a
        row that would relate the contact to itself.
        """
        src_ids = set(src_partner_ids) - {dst_partner_id}
        # sudo: whoever may merge contacts moves all that hangs on them
        Relation = self.sudo().with_context(active_test=False)
        domain = Domain("left_partner_id", "in", [*src_ids, dst_partner_id])
        domain |= Domain("right_partner_id", "in", [*src_ids, dst_partner_id])
        relations = Relation.search(domain, order="id")
        sides = relations._get_merged_sides(src_ids, dst_partner_id)
        moved = relations.filtered(
            lambda row: sides[row] != (row.left_partner_id.id, row.right_partner_id.id)
        )
        if not moved:
            return
        touched = {(row.type_id.id, *sides[row]) for row in moved}
        relations = relations.filtered(
            lambda row: (row.type_id.id, *sides[row]) in touched
        )
        relations._set_aside_self_relations(sides)
        relations._unite_duplicates(sides)
        moved._move_sides(sides)

    def _get_merged_sides(self, src_ids, dst_id):
        """Return {relation: (left id, right id)} as they are after the merge."""
        sides = {}
        for row in self:
            pair = (row.left_partner_id.id, row.right_partner_id.id)
            left, right = (dst_id if side in src_ids else side for side in pair)
            if row.type_id.is_symmetric and left > right:
                left, right = right, left
            sides[row] = (left, right)
        return sides

    def _set_aside_self_relations(self, sides):
        for row in self:
            left, right = sides[row]
            if left == right and not row.type_id.allow_self and not row.is_set_aside:
                row._set_aside(row._describe_facts())

    def _unite_duplicates(self, sides):
        groups = {}
        for row in self.filtered(lambda row: not row.is_set_aside):
            groups.setdefault((row.type_id.id, *sides[row]), []).append(row)
        for rows in groups.values():
            for kept, others in self._chain_overlaps(rows):
                if others:
                    kept._absorb(others)

    @api.model
    def _chain_overlaps(self, rows):
        """Return [(first row, rows whose periods run together with it)]."""
        chains = []
        for row in sorted(rows, key=lambda row: (row.date_start or date.min, row.id)):
            start = row.date_start or date.min
            if not chains or chains[-1]["until"] < start:
                chains.append({"kept": row, "others": self.browse(), "until": start})
            else:
                chains[-1]["others"] += row
            until = row.date_end or date.max
            chains[-1]["until"] = max(chains[-1]["until"], until)
        return [(chain["kept"], chain["others"]) for chain in chains]

    def _absorb(self, others):
        """Unite the others' periods with this one, and keep their facts."""
        rows = self + others
        facts = "\n".join(row._describe_facts() for row in others)
        values = {
            "active": any(rows.mapped("active")),
            "date_end": all(rows.mapped("date_end")) and max(rows.mapped("date_end")),
            "note": "\n".join(filter(None, [self.note, facts])),
        }
        for name in ("share", "support", "political_weight"):
            values[name] = next(filter(None, rows.mapped(name)), False)
        for row in others:
            row._set_aside()
        others.flush_recordset()  # the unique indexes let go of them
        self.with_context(tracking_disable=True).write(values)
        self._message_log(body=self.env._("United by a merge with: %s", facts))

    def _set_aside(self, facts=None):
        note = "\n".join(filter(None, [self.note, facts]))
        self.with_context(tracking_disable=True).write(
            {"is_set_aside": True, "active": False, "note": note}
        )
        self._message_log(body=self.env._("Set aside by a merge of contacts."))

    def _describe_facts(self):
        """One line with all that this relation says."""
        labels = dict(self._fields["support"]._description_selection(self.env))
        facts = [
            self.display_name,
            f"{self.date_start or '…'} - {self.date_end or '…'}",
            self.share and f"{self.share:g} %",
            labels.get(self.support),
            self.political_weight and str(self.political_weight),
            self.note,
        ]
        return "; ".join(fact for fact in facts if fact)

    def _move_sides(self, sides):
        """Write the new contacts past the checks: a merge is never stopped by them."""
        if not self:
            return
        self.flush_model()
        rows = SQL(", ").join(SQL("(%s, %s, %s)", row.id, *sides[row]) for row in self)
        self.env.execute_query(
            SQL(
                """UPDATE crm_relation r
                      SET left_partner_id = v.left_id, right_partner_id = v.right_id
                     FROM (VALUES %s) AS v (id, left_id, right_id)
                    WHERE r.id = v.id RETURNING r.id""",
                rows,
            )
        )
        self.invalidate_model()
        self.modified(["left_partner_id", "right_partner_id"])
