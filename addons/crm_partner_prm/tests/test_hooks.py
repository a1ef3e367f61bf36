from unittest.mock import patch

from odoo.tests import tagged

from .. import hooks
from .common import PrmCommon


@tagged("post_install", "-at_install")
class TestHooks(PrmCommon):
    """What an uninstallation gives back to Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.model = cls.env["ir.model"]._get("res.partner.grade")
        cls.russian = cls.model.with_context(lang="ru_RU")

    def _restore(self, known):
        self.russian.name = "Уровень"
        self.env.flush_all()
        with patch.object(hooks, "get_known_names", lambda _modules, _lang: known):
            hooks.restore_names(self.env, "res.partner.grade")
        self.env.invalidate_all()
        return self.russian.name

    def test_a_level_is_called_again_what_odoo_calls_it(self):
        known = {("partnership", "model_res_partner_grade"): "Класс"}
        self.assertEqual(self._restore(known), "Класс")

    def test_what_odoo_does_not_translate_is_english_again(self):
        self.assertEqual(self._restore({}), "Partner Grade")

    def test_names_are_read_from_the_files_of_a_module(self):
        known = hooks.get_known_names({"crm_partner_prm"}, "ru_RU")
        name = known["crm_partner_prm", "model_res_partner_grade"]
        self.assertEqual(name, "Уровень партнёра")
        names = {name for _module, name in known}
        self.assertIn("field_res_partner_grade__id", names)
        self.assertNotIn("prm_certificate_planner", names)
