from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CrmRelationsCommon


def prepare_bank_source(number=1000):
    """Bank accounts of a customer, as an addon might show them."""
    return {
        "number": number,
        "kinds": ("note",),
        "key": SQL("b.id"),
        "from": SQL("res_partner_bank b"),
        "columns": {
            "partner_id": SQL("b.partner_id"),
            "date": SQL("timestamp '2024-01-01 10:00:00'"),
            "name": SQL("b.acc_number"),
            "res_model": SQL("'res.partner.bank'"),
            "res_id": SQL("b.id"),
        },
    }


@tagged("post_install", "-at_install")
class TestTimelineExtension(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": "BANK-1", "partner_id": cls.ann.id}
        )
        cls.env.flush_all()

    def _extend(self, source):
        Timeline = self.env.registry["crm.timeline"]
        original = Timeline._timeline_sources

        def _timeline_sources(timeline):
            return {**original(timeline), "bank": source}

        return patch.object(Timeline, "_timeline_sources", _timeline_sources)

    def test_rows_of_a_new_source_are_shown(self):
        with self._extend(prepare_bank_source()):
            [row] = self._get_page(self.acme)["rows"]
        self.assertEqual(row["name"], "BANK-1")
        self.assertEqual(row["partner"], {"id": self.ann.id, "name": "Ann"})
        self.assertEqual(row["id"], (1000 << 40) + self.account.id)
        self.assertEqual(row["res_model"], "res.partner.bank")

    def test_row_ids_of_other_sources_stay(self):
        self._log(self.ann)
        [before] = self._get_page(self.acme, kinds=["interaction"])["rows"]
        with self._extend(prepare_bank_source()):
            [after] = self._get_page(self.acme, kinds=["interaction"])["rows"]
        self.assertEqual(before["id"], after["id"])

    def test_filter_by_kind_leaves_the_source_out(self):
        with self._extend(prepare_bank_source()):
            self.assertEqual(self._get_names(self.acme, kinds=["order"]), [])
            self.assertEqual(self._get_names(self.acme, kinds=["note"]), ["BANK-1"])

    def test_number_of_another_source_is_refused(self):
        with (
            self._extend(prepare_bank_source(number=80)),
            self.assertRaisesRegex(ValueError, "needs a number of its own"),
        ):
            self._get_page(self.acme)

    def test_number_out_of_range_is_refused(self):
        with (
            self._extend(prepare_bank_source(number=9000)),
            self.assertRaisesRegex(ValueError, "between 1 and 8191"),
        ):
            self._get_page(self.acme)

    def test_missing_part_is_refused(self):
        source = prepare_bank_source()
        del source["kinds"]
        refused = self.assertRaisesRegex(ValueError, "lacks \\['kinds'\\]")
        with self._extend(source), refused:
            self._get_page(self.acme)

    def test_missing_column_is_refused(self):
        source = prepare_bank_source()
        del source["columns"]["name"]
        with (
            self._extend(source),
            self.assertRaisesRegex(ValueError, "lacks \\['name'\\]"),
        ):
            self._get_page(self.acme)

    def test_row_ids_are_unique(self):
        self._log(self.ann)
        self.env["crm.lead"].create({"name": "L", "partner_id": self.ann.id})
        ids = self.env["crm.timeline"].search([]).ids
        self.assertEqual(len(ids), len(set(ids)))

    def test_reading_by_id_asks_one_source_only(self):
        self._log(self.ann, summary="Called")
        row = self.env["crm.timeline"].search([("name", "=", "Called")])
        query = self.env["crm.timeline"]._search([("id", "in", row.ids)]).select().code
        self.assertIn("crm_interaction", query)
        self.assertNotIn("account_move", query)
        self.env.invalidate_all()
        self.assertEqual(row.name, "Called")
