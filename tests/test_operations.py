"""docs/operations.md: the statements that it tells people to use work."""

import re

from odoo.tests import TransactionCase, tagged

from suite.cache import ROOT

INLINE = re.compile(r"`(SELECT [^`]+)`")
BLOCK = re.compile(r"```sql\n(.*?);\n```", re.S)
# An extension that not every server has.
OPTIONAL = "pg_stat_statements"


@tagged("post_install", "-at_install")
class TestOperations(TransactionCase):
    def test_statements_of_the_document_work(self):
        text = (ROOT / "docs/operations.md").read_text()
        statements = INLINE.findall(text) + BLOCK.findall(text)
        statements = [query for query in statements if OPTIONAL not in query]
        self.assertGreater(len(statements), 5)
        for statement in statements:
            with self.subTest(statement=statement):
                self.env.cr.execute(statement)
