from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_industry_profiles.tools.bundle_reader import MAX_BYTES, MAX_ROWS
from odoo.addons.crm_industry_profiles.tools.safe_expression import (
    find_unsafe,
    find_unsafe_html,
    find_unsafe_inline,
)

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustryDoor(ProfileCommon):
    def _refuse(self, document, *words, user=None):
        """The file is refused in words that say where and what; nothing is made."""
        before = self.env["industry.profile"].search_count([])
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self._import(document, user)
        for word in words:
            self.assertIn(word, str(refusal.exception))
        self.assertEqual(self.env["industry.profile"].search_count([]), before)

    def _change(self, section, **values):
        document = self._read_sample()
        document["sections"][section][0].update(values)
        return document

    def test_no_json_is_refused(self):
        self._refuse(b"<xml/>", "excursions.json", "JSON")

    def test_other_format_is_refused(self):
        self._refuse({**self._read_sample(), "format": 99}, "99")

    def test_too_large_file_is_refused(self):
        self._refuse(b'"' + b"x" * MAX_BYTES + b'"', "2 MB")

    def test_too_many_rows_are_refused(self):
        rows = [{"key": f"k{n}", "name": "x"} for n in range(MAX_ROWS + 1)]
        document = self._read_sample()
        document["sections"] = {"agreement_types": rows}
        self._refuse(document, str(MAX_ROWS))

    def test_deep_nesting_is_refused(self):
        self._refuse(b"[" * 100_000, "excursions.json")

    def test_name_twice_in_an_object_is_refused(self):
        self._refuse(b'{"format": 1, "format": 1}', "twice")

    def test_infinity_is_refused(self):
        self._refuse(b'{"format": Infinity}', "Infinity")

    def test_unknown_section_is_refused_by_name(self):
        document = self._read_sample()
        document["sections"]["ir_cron"] = []
        self._refuse(document, "ir_cron", "Unknown section")

    def test_nested_section_is_no_section(self):
        document = self._read_sample()
        document["sections"]["checks"] = []
        self._refuse(document, "checks", "Unknown section")

    def test_unknown_field_names_section_row_and_field(self):
        self._refuse(
            self._change("segments", user_id=1), "segments", "families", "user_id"
        )

    def test_missing_value_is_named(self):
        document = self._read_sample()
        del document["sections"]["offer_rules"][0]["product"]
        self._refuse(document, "offer_rules", "tour", "product")

    def test_bad_key_is_refused(self):
        self._refuse(self._change("segments", key="../x"), "segments", "key")

    def test_same_key_twice_is_refused(self):
        document = self._read_sample()
        document["sections"]["products"] *= 2
        self._refuse(document, "products", "tour", "twice")

    def test_unknown_row_is_refused(self):
        self._refuse(self._change("offer_rules", segment="nobody"), "nobody")

    def test_record_of_another_model_is_refused(self):
        changed = self._change("life_event_rules", activity_type="base.main_company")
        self._refuse(changed, "base.main_company")

    def test_unknown_condition_field_is_refused(self):
        self._refuse(self._change("segments", domain=[["no_field", "=", 1]]), "domain")

    def test_condition_with_code_is_refused(self):
        self._refuse(self._change("segments", domain="[('id', '=', 1)]"), "domain")

    def test_condition_by_number_is_refused(self):
        changed = self._change("segments", domain=[["category_id", "in", [3]]])
        self._refuse(changed, "category_id", "number")

    def test_condition_on_hidden_field_is_refused(self):
        changed = self._change("segments", domain=[["user_ids.password", "like", "a"]])
        self._refuse(changed, "domain")

    def test_condition_on_private_facts_needs_the_right_to_read_them(self):
        changed = self._change("segments", domain=[["household_size", ">", 2]])
        stranger = self._create_user(
            "ind_stranger", "base.group_system", **self._here()
        )
        self._refuse(changed, "families", "household_size", user=stranger)

    def test_report_of_closed_model_is_refused(self):
        self._refuse(self._change("reports", model="res.users"), "reports", "model")

    def test_required_field_must_exist_on_deals(self):
        document = self._read_sample()
        stage = document["sections"]["processes"][0]["stages"][0]
        stage["required_fields"] = ["password"]
        self._refuse(document, "trip.wish", "password")

    def test_unknown_choice_lists_the_known(self):
        self._refuse(self._change("segments", member_kind="robot"), "person")

    def test_wrong_type_is_refused(self):
        self._refuse(self._change("products", list_price="many"), "list_price")

    def test_rights_of_administrators_are_refused(self):
        changed = self._change("roles", group="base.group_system")
        self._refuse(changed, "roles", "administrators")

    def test_code_in_a_template_is_refused(self):
        for text in (
            "{{ object.env.cr }}",
            "{{ object.sudo().unlink() }}",
            "{{ object.__class__ }}",
            "{{ [x for x in object] }}",
        ):
            changed = self._change("document_templates", subject=text)
            self._refuse(changed, "voucher", "subject")

    def test_script_in_a_template_is_refused(self):
        for text in ("<script>1</script>", '<p onclick="x()">a</p>', "<t t-call='a'/>"):
            self._refuse(self._change("document_templates", body=text), "body")

    def test_all_problems_are_told_at_once(self):
        document = self._change("segments", color="red")
        document["sections"]["products"][0]["list_price"] = "x"
        self._refuse(document, "color", "list_price")

    def test_only_administrators_import(self):
        with self.assertRaises(AccessError):
            self._import(user=self.guide_boss)

    def test_expressions_may_read_and_format(self):
        self.assertEqual(find_unsafe("format_amount(object.amount, object.a.b)"), "")
        self.assertEqual(find_unsafe("object.name if object.x == 1 else 'no'"), "")
        self.assertEqual(find_unsafe_inline("Dear {{ object.name }}"), "")
        self.assertEqual(find_unsafe_html("<p><t t-out='object.name'/></p>"), "")

    def test_expressions_may_not_act(self):
        for text in (
            "open('x')",
            "object.unlink()",
            "env",
            "lambda: 1",
            "a.__b__",
            "(",
        ):
            self.assertTrue(find_unsafe(text), text)
        self.assertEqual(find_unsafe_inline("{{ a"), "{{")
        self.assertTrue(find_unsafe_html('<a href="javascript:x()">a</a>'))
