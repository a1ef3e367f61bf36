from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineLabels(CrmRelationsCommon):
    def _get_labels(self, lang, model, name):
        timeline = self.env["crm.timeline"].with_context(lang=lang)
        return timeline._get_labels_of(model, name)

    def test_words_are_those_of_the_fields_in_each_language(self):
        for lang in ("en_US", "ru_RU"):
            self.env["res.lang"]._activate_lang(lang)
            timeline = self.env["crm.timeline"].with_context(lang=lang)
            for model, name in timeline._get_worded_fields():
                with self.subTest(lang=lang, model=model):
                    field = timeline.env[model]._fields[name]
                    expected = field._description_selection(timeline.env)
                    self.assertEqual(timeline._get_labels_of(model, name), expected)

    def test_all_words_are_read_in_one_statement(self):
        timeline = self.env["crm.timeline"].with_context(lang="en_US")
        worded = timeline._get_worded_fields()
        self.assertGreater(len(worded), 3)
        self.env.registry.clear_cache("stable")
        with self.assertQueryCount(1):
            for model, name in worded:
                timeline._get_labels_of(model, name)

    def test_another_word_is_shown_at_once(self):
        self._get_labels("en_US", "crm.lead", "won_status")
        selection = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "crm.lead"),
                ("field_id.name", "=", "won_status"),
                ("value", "=", "lost"),
            ]
        )
        selection.with_context(lang="en_US").name = "Gone"
        labels = dict(self._get_labels("en_US", "crm.lead", "won_status"))
        self.assertEqual(labels["lost"], "Gone")
