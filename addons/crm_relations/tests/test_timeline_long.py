from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from ..report.crm_timeline_page import MANY
from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineLong(CrmRelationsCommon):
    """An account with so many rows of a source that a page reads but the next ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = Datetime.now().replace(microsecond=0) - timedelta(days=1)
        for index in range(MANY):
            date = start - timedelta(hours=index)
            cls._log(cls.ann, date=date, summary=f"Call {index}")

    def test_pages_follow_each_other(self):
        page = self._get_page(self.acme)
        names = [row["name"] for row in page["rows"]]
        self.assertEqual(names, [f"Call {index}" for index in range(40)])
        page = self._get_page(self.acme, before=page["next"])
        names = [row["name"] for row in page["rows"]]
        self.assertEqual(names, [f"Call {index}" for index in range(40, 80)])

    def test_what_is_planned_is_found_beside_many_rows(self):
        self._log(self.ann, summary="Plan", date=Datetime.now() + timedelta(days=9))
        page = self._get_page(self.acme)
        self.assertEqual([row["name"] for row in page["upcoming"]], ["Plan"])
        self.assertEqual(page["rows"][0]["name"], "Call 0")

    def test_each_person_has_but_the_next_rows_read(self):
        statements = []

        def keep(timeline, near, *rest):
            statements.append(near.code)
            return select_around(timeline, near, *rest)

        select_around = self.registry["crm.timeline"]._select_around
        self.patch(self.registry["crm.timeline"], "_select_around", keep)
        self._get_page(self.acme, kinds=["interaction"])
        [near] = statements
        # what was, and what is planned
        self.assertEqual(near.count("ROWS WITH TIES"), 2)
        self.env.cr.execute("SHOW enable_sort")
        self.assertEqual(self.env.cr.fetchone(), ("on",))
