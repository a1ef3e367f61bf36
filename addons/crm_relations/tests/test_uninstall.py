from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relations.hooks import release_rows

LINKS = """
    SELECT count(*) FROM pg_constraint
     WHERE contype = 'f' AND confdeltype IN ('a', 'r', 'n')
       AND conrelid = 'crm_pay_statement_line'::regclass
"""


@tagged("post_install", "-at_install")
class TestUninstall(TransactionCase):
    def test_tables_that_go_neither_keep_nor_follow_other_rows(self):
        self.env.cr.execute(LINKS)
        self.assertGreater(self.env.cr.fetchone()[0], 0)
        release_rows(self.env, "crm_relations")
        self.env.cr.execute(LINKS)
        self.assertEqual(self.env.cr.fetchone()[0], 0)
