from odoo.tests import tagged

from ..tools.table_reader import TableReader
from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestMergeReader(CrmRelationsCommon):
    def test_tables_that_refer_to_contacts_are_read_at_once(self):
        reader = TableReader(self.env.cr)
        keys = reader.keys_to("res_partner")
        before = self.env.cr.sql_log_count
        for table, column, _action in keys:
            self.assertIn(column, reader.columns(table))
            reader.has_clash(table, column)
        self.assertGreater(len(keys), 80)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_unique_and_checked_columns_can_clash(self):
        reader = TableReader(self.env.cr)
        self.assertTrue(reader.has_clash("crm_relation", "left_partner_id"))
        self.assertTrue(reader.has_clash("crm_duplicate_pair", "partner_a_id"))
        self.assertFalse(reader.has_clash("crm_interaction", "partner_id"))
        self.assertFalse(reader.has_clash("no_such_table", "partner_id"))
        self.assertEqual(reader.columns("no_such_table"), {})
