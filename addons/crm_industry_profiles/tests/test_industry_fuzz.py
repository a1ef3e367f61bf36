import copy
import json
import random

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_profile import ProfileCommon

JUNK = (
    None,
    True,
    False,
    0,
    -1,
    2**40,
    1e308,
    0.1,
    "",
    " ",
    "x",
    "x" * 30_000,
    "a\x00b",
    "\ud800",
    "base.group_system",
    "base.main_company",
    "no.such.name",
    ".",
    "{{ object.env.cr }}",
    "{{ object.sudo() }}",
    "<t t-out=\"object.env['res.users']\"/>",
    "<t t-foreach='object' t-as='__class__'/>",
    "<script>1</script>",
    "__import__('os').system('true')",
    "[('id', '=', 1)]",
    [],
    {},
    [None],
    [[]],
    ["x", "x"],
    {"en": "x"},
    {"en": None},
    {"ru": "x"},
    [["name", "=", "x"]],
    [["name", "=?", {}]],
    ["&"],
    ["!", "|"],
    [["user_ids.password", "=", "x"]],
    [["create_date", ">", "never"]],
    [["id", "in", [["child_of", 1]]]],
    "res.users",
    "crm.lead",
    "partner_id:day",
)
CODES = ("bank", "insurance")


@tagged("post_install", "-at_install")
class TestIndustryFuzz(ProfileCommon):
    """Files that were damaged, or made to do harm, one or a few values each."""

    rounds = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.company_ids |= cls.company

    def _places(self, node):
        """[(container, name)] of each value in a document."""
        names = list(node) if isinstance(node, dict) else range(len(node))
        places = [(node, name) for name in names]
        for name in names:
            if isinstance(node[name], (dict, list)):
                places += self._places(node[name])
        return places

    def _damage(self, document, dice):
        places = self._places(document)
        node, name = dice.choice(places)
        kind = dice.choice(("junk", "junk", "junk", "drop", "move", "wrap", "twice"))
        if kind == "junk":
            node[name] = copy.deepcopy(dice.choice(JUNK))
        elif kind == "drop":
            del node[name]
        elif kind == "move":
            other, place = dice.choice(places)
            node[name] = copy.deepcopy(other[place])
        elif kind == "wrap":
            node[name] = [node[name]]
        elif isinstance(node, list):
            node.append(copy.deepcopy(node[name]))
        else:
            node[f"{name}_2"] = copy.deepcopy(node[name])

    def _make_document(self, dice):
        code = dice.choice((*CODES, "excursions", "excursions"))
        if code == "excursions":
            document = self._read_sample()
        else:
            path = f"crm_industry_profiles/profiles/{code}.json"
            document = json.loads(self.env["industry.bundle"]._read_shipped(path))
            document["code"] = "other"
        for _number in range(dice.choice((1, 1, 1, 2, 5))):
            self._damage(document, dice)
        return document

    def _try(self, document, number):
        """Whether it was taken; refused are only files, with words that help."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self._make_import(document).action_preview()
                self._import(document)
                self.env.flush_all()
        except UserError as refusal:
            self.assertTrue(str(refusal), number)
            self.assertNotIn("Traceback", str(refusal), number)
            return False
        return True

    def _count(self):
        models = {section.model for section in self._get_sections()}
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in models
        }

    def _get_sections(self):
        return self.env["industry.bundle"]._get_sections().values()

    def test_damaged_file_is_refused_in_words_or_taken_whole(self):
        taken = 0
        for number in range(self.rounds):
            dice = random.Random(number)
            document = self._make_document(dice)
            before = self._count()
            with self.subTest(seed=number):
                if self._try(document, number):
                    taken += 1
                    self._check_harmless()
                else:
                    self.assertEqual(self._count(), before)
        self.assertGreater(taken, 3)
        self.assertLess(taken, self.rounds)

    def _check_harmless(self):
        """What came in has no rights and no code."""
        admins = self.env.ref("base.group_system")
        for profile in self.env["industry.profile"].search([]):
            self.assertNotIn(admins, profile.group_id.all_implied_ids)
            self.assertNotIn(admins, profile.role_ids.all_implied_ids)
        items = self.env["industry.profile.item"].search(
            [("section", "=", "document_templates")]
        )
        for template in items and items._get_records():
            text = f"{template.subject}{template.letter}{template.body}"
            for word in (".env", "sudo", "__", "<script"):
                self.assertNotIn(word, text)
