from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineInput(CrmRelationsCommon):
    def test_unknown_kind_is_refused(self):
        with self.assertRaisesRegex(UserError, "no such kind: dance"):
            self._get_page(self.acme, kinds=["dance"])

    def test_kinds_are_a_list(self):
        with self.assertRaisesRegex(UserError, "no such kind: order"):
            self._get_page(self.acme, kinds="order")

    def test_stranger_is_refused(self):
        stranger = self._create_customer("Stranger")
        with self.assertRaisesRegex(UserError, "does not belong to Acme"):
            self._get_page(self.acme, person=stranger.id)

    def test_person_is_a_number(self):
        with self.assertRaisesRegex(UserError, "Contact Ann does not belong to Acme"):
            self._get_page(self.acme, person="Ann")

    def test_deleted_person_is_refused(self):
        with self.assertRaisesRegex(UserError, "does not belong to Acme"):
            self._get_page(self.acme, person=2**30)

    def test_broken_mark_is_refused(self):
        for mark in ("yesterday", ["x", 1], ["2024-01-01", "x"], [1], 7):
            with self.assertRaisesRegex(UserError, "is not the mark of a timeline"):
                self._get_page(self.acme, before=mark)

    def test_long_search_is_refused(self):
        with self.assertRaisesRegex(UserError, "at most 200 characters"):
            self._get_page(self.acme, search="x" * 201)

    def test_search_text_is_no_pattern(self):
        self._log(self.ann, summary="50% off")
        self._log(self.ann, summary="50 off")
        self.assertEqual(self._get_names(self.acme, search="0% o"), ["50% off"])

    def test_one_customer_at_a_time(self):
        with self.assertRaises(ValueError):
            (self.acme | self.ann).with_user(self.manager).get_timeline_page()
