"""setup/lint's own rules: each bad snippet gets exactly one clear complaint."""

import subprocess
import sys

import pytest

from suite_lint import js_checks, python_checks, schemas, text_checks, xml_checks
from suite_lint.command import Targets

from .no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)
from .repository import ROOT

FILE = "addons/crm_x/models/x.py"
VIEW = """<odoo>
    <record id="{id}" model="ir.ui.view">
        <field name="model">crm.visit</field>
        {fields}
        <field name="arch" type="xml">
            {arch}
        </field>
    </record>
</odoo>
"""
PARENT = '<field name="inherit_id" ref="crm.crm_visit_view_form" />'
REPLACE = (
    'position="replace" hides what others add: say why in a comment before or in it, '
    "or in data-reason= of an xpath"
)


def view(arch, id="crm_visit_view_form", fields=""):
    return VIEW.format(id=id, arch=arch, fields=fields)


def complaints(check, text, path=FILE):
    return [(finding.line, finding.message) for finding in check(path, text)]


def xml_complaints(text):
    return complaints(xml_checks.check, text)


def python_complaints(text):
    return [message for _line, message in complaints(python_checks.check, text)]


def text_complaints(text, path="docs/x.rst"):
    return complaints(text_checks.check, text, path)


class TestXml:
    def test_good_view_passes(self):
        assert xml_complaints(view('<form><field name="a" /><chatter /></form>')) == []

    def test_broken_file_names_its_line(self):
        [(line, message)] = xml_complaints("<odoo>\n<record>\n</odoo>")
        assert line == 3
        assert message.startswith("not well-formed: Opening and ending tag mismatch")

    @pytest.mark.parametrize(
        ("arch", "message"),
        [
            (
                '<form><field name="a" attrs="{}" /></form>',
                "attrs= is gone: "
                "write the expression in invisible=, readonly= or required=",
            ),
            (
                '<form><button name="b" states="new" /></form>',
                "states= is gone: "
                'write the expression in invisible="state not in (...)"',
            ),
            (
                '<form><div class="o oe_chatter" /></form>',
                'class="oe_chatter" is gone: use <chatter/>',
            ),
            ('<form><p t-raw="a" /></form>', "t-raw is gone: use t-out"),
            (
                '<form><t t-name="kanban-box" /></form>',
                't-name="kanban-box" is gone: use t-name="card"',
            ),
            ("<form><tree /></form>", "<tree> is gone: use <list>"),
        ],
    )
    def test_what_odoo_19_lost(self, arch, message):
        assert xml_complaints(view(arch)) == [(6, message)]

    def test_old_modifier_in_inheriting_view(self):
        arch = '<a position="attributes"><attribute name="attrs" /></a>'
        [(line, message)] = xml_complaints(view(arch, fields=PARENT))
        assert (line, message.split(":")[0]) == (6, "attrs= is gone")

    def test_path_to_tree(self):
        arch = '<xpath expr="//field/tree/field" position="after" />'
        assert xml_complaints(view(arch, fields=PARENT)) == [
            (6, "expr looks for <tree>, which is gone: use list")
        ]

    def test_path_to_a_name_with_tree_in_it_passes(self):
        arch = """<xpath expr="//field[@name='tree_ids']" position="after" />"""
        assert xml_complaints(view(arch, fields=PARENT)) == []

    def test_action_with_tree(self):
        action = '<field name="view_mode">kanban,tree</field>'
        text = f'<record id="a" model="ir.actions.act_window">{action}</record>'
        assert xml_complaints(f"<odoo>{text}</odoo>") == [
            (1, "view mode tree is gone: use list")
        ]

    def test_replace_without_reason(self):
        arch = '<field name="a" position="replace" />'
        assert xml_complaints(view(arch, fields=PARENT)) == [(6, REPLACE)]

    @pytest.mark.parametrize(
        "arch",
        [
            '<!-- moved to the tab --><field name="a" position="replace" />',
            '<field name="a" position="replace"><!-- moved --></field>',
            '<xpath expr="//a" position="replace" data-reason="moved" />',
        ],
    )
    def test_replace_with_reason_passes(self, arch):
        assert xml_complaints(view(arch, fields=PARENT)) == []

    def test_reason_in_a_field_breaks_the_lookup(self):
        arch = '<field name="a" position="replace" data-reason="moved" />'
        assert xml_complaints(view(arch, fields=PARENT)) == [(6, REPLACE)]


class TestViewIds:
    def test_own_view(self):
        assert xml_complaints(view("<form />", id="visit_form")) == [
            (2, "call this view crm_visit_view_form, not visit_form")
        ]

    def test_own_view_may_have_a_suffix(self):
        assert xml_complaints(view("<form />", id="crm_visit_view_form_quick")) == []

    def test_inheriting_view(self):
        text = view("<sheet />", id="x", fields=PARENT)
        assert xml_complaints(text) == [
            (2, "an inheriting view keeps its parent's id crm_visit_view_form, not x")
        ]

    def test_primary_view_that_inherits(self):
        fields = PARENT + '<field name="mode">primary</field>'
        assert xml_complaints(view("<sheet />", id="quick", fields=fields)) == [
            (2, "call this view crm_visit_view_<type>, not quick")
        ]


@pytest.mark.skipif(not schemas.schema_folder(), reason="no Odoo on this machine")
class TestSchemas:
    def test_search_group_takes_no_label(self):
        arch = '<search><group string="By"><filter name="a" /></group></search>'
        [(line, message)] = xml_complaints(view(arch, id="crm_visit_view_search"))
        assert line == 6
        assert message == (
            "Odoo's schema refuses this <search>: line 6: "
            "Invalid attribute string for element group"
        )

    def test_good_list_passes(self):
        arch = '<list editable="bottom"><field name="a" optional="show" /></list>'
        assert xml_complaints(view(arch, id="crm_visit_view_list")) == []


class TestPython:
    @pytest.mark.parametrize(
        ("code", "message"),
        [
            (
                'cr.execute(f"SELECT {a}")',
                "execute() with a glued string: pass the values as SQL() arguments",
            ),
            (
                'SQL("SELECT %s" % a)',
                "SQL() with a glued string: pass the values as SQL() arguments",
            ),
            (
                'cr.execute("SELECT {}".format(a))',
                "execute() with a glued string: pass the values as SQL() arguments",
            ),
            (
                "_sql_constraints = []",
                "Odoo 19 ignores _sql_constraints: use models.Constraint",
            ),
            ("self._cr", "self._cr is gone in Odoo 19: use self.env.cr"),
            (
                "def name_get(self):\n    pass",
                "name_get is gone in Odoo 19: use _compute_display_name",
            ),
            (
                "self.check_access_rights('read')",
                "check_access_rights is gone in Odoo 19: use check_access",
            ),
            (
                "a = fields.Integer(group_operator='sum')",
                "group_operator= is gone in Odoo 19: use aggregator=",
            ),
            (
                "@http.route('/a', type='json')\ndef a(self):\n    pass",
                'type="json" is gone in Odoo 19: use type="jsonrpc"',
            ),
            (
                "from odoo.osv import expression",
                "odoo.osv is gone in Odoo 19: use odoo.fields.Domain",
            ),
            ("def a(:", "syntax error: invalid syntax"),
        ],
    )
    def test_complaint(self, code, message):
        assert python_complaints(code + "\n") == [message]

    @pytest.mark.parametrize(
        "code",
        [
            'cr.execute(SQL("SELECT %s", a))',
            'SQL("a" "b")',
            "self.env.cr",
            'SQL.identifier(f"{a}")',
            "records._read_group([])",
        ],
    )
    def test_good_code_passes(self, code):
        assert python_complaints(code + "\n") == []

    def test_function_length_leaves_the_docstring_out(self):
        body = "    a = 1\n" * 24
        docstring = '    """One.\n\n    Two.\n    """\n'
        assert python_complaints(f"def f():\n{docstring}{body}") == []
        assert python_complaints(f"def f():\n{docstring}{body}    b = 1\n") == [
            "f has 26 lines, at most 25"
        ]

    def test_file_length(self):
        assert python_complaints("a = 1\n" * 400) == []
        assert python_complaints("a = 1\n" * 401) == ["401 lines, at most 400"]


class TestText:
    # Put together here, so that this file passes its own rules.
    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("see /ro" + "ot/notes", "path of one machine: /ro" + "ot/n"),
            ("see /ho" + "me/ada/notes", "path of one machine: /ho" + "me/ada/n"),
            ("from pypi" + ".org", "host of a package registry: pypi" + ".org"),
            (
                "at deb.debian" + ".org/debian",
                "host of a package registry: deb.debian" + ".org",
            ),
            ("<" * 7 + " HEAD", "leftover of a merge"),
        ],
    )
    def test_complaint(self, line, message):
        assert text_complaints(f"one\n{line}\n") == [(2, message)]

    @pytest.mark.parametrize("line", ["/my/home/page", "/home/<name>/x", "======="])
    def test_good_line_passes(self, line):
        assert text_complaints(f"{line}\n") == []

    def test_tidiness(self):
        assert text_complaints("a \nb\r\nc") == [
            (1, "spaces at the end of the line"),
            (2, "Windows line end"),
            (3, "end the file with exactly one newline"),
        ]

    @pytest.mark.parametrize(
        ("mode", "text", "messages"),
        [
            (0o755, "#!/usr/bin/env python3\n", []),
            (0o644, "#!/bin/sh\n", ["has a #! line, but is not executable"]),
            (0o755, "a = 1\n", ["executable, but has no #! line"]),
            (0o755, "#!/opt/sh\n", ["write #!/opt/sh as #!/usr/bin/env ..."]),
        ],
    )
    def test_scripts(self, tmp_path, mode, text, messages):
        file = tmp_path / "script"
        file.write_text(text)
        file.chmod(mode)
        findings = text_checks.check_mode("script", file, text)
        assert [finding.message for finding in findings] == messages


@pytest.mark.skipif(not js_checks.node(), reason="no Node.js on this machine")
def test_javascript_modules_parse(tmp_path):
    good, bad = tmp_path / "good.js", tmp_path / "bad.js"
    good.write_text('import { a } from "@web/core/a";\nexport const b = a ?? 1;\n')
    bad.write_text("const a = 1;\nconst b = ;\n")
    assert list(js_checks.check_files([good, bad], tmp_path)) == [
        ("bad.js", 2, "Unexpected token ';'")
    ]


def test_targets_name_the_addons_and_translations_that_they_touch():
    addon = ROOT / "addons/crm_relations"
    assert Targets([addon / "models"]).addons == [addon]
    assert Targets([addon / "models"]).translations == []
    translations = sorted(ROOT.glob("addons/*/i18n/*.po*"))
    assert Targets([ROOT]).translations == translations
    assert Targets([ROOT / "docs"]).addons == []


def run_lint(*arguments):
    command = [sys.executable, ROOT / "setup/lint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_names_the_option():
    result = run_lint("--help")
    assert result.returncode == 0
    assert "--fix" in result.stdout


def test_unknown_target_is_refused():
    result = run_lint("crm_nowhere")
    assert result.returncode != 0
    assert result.stderr == "setup/lint: no addon or path is called crm_nowhere\n"
