import json

from freezegun import freeze_time

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

SELLER = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestExportLog(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "export_manager", groups="sales_team.group_sale_manager"
        )
        cls.seller = new_test_user(cls.env, "export_seller", groups=SELLER)
        cls.exporter = new_test_user(
            cls.env, "export_exporter", groups=f"{SELLER},base.group_allow_export"
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(3)]
        )
        cls.Log = cls.env["crm.export.log"]
        cls.env["ir.config_parameter"].set_param("crm_relations.export_alarm_limit", 5)

    def export(self, user=None, number=3):
        partners = self.partners[:number].with_user(user or self.exporter)
        return partners.export_data(["name", "email"])

    def logs(self):
        return self.Log.search([("user_id", "=", self.exporter.id)])

    def test_salesperson_cannot_export(self):
        self.assertFalse(self.seller.has_group("base.group_allow_export"))
        before = self.Log.search_count([])
        with self.assertRaises(UserError):
            self.export(self.seller)
        self.assertEqual(self.Log.search_count([]), before)

    def test_export_is_logged(self):
        with freeze_time("2026-05-04 08:00:00"):
            self.export()
        log = self.logs()
        self.assertEqual(log.res_model, "res.partner")
        self.assertEqual(log.model_label, "Contact")
        self.assertEqual(log.record_count, 3)
        self.assertEqual(log.field_names, "name\nemail")
        self.assertEqual(str(log.date), "2026-05-04 08:00:00")

    def test_alarm_once_when_the_limit_is_passed(self):
        for _n in range(3):
            self.export()
        alarms = self.logs().filtered("is_alarm")
        self.assertEqual(len(alarms), 1)
        activities = alarms.activity_ids.filtered(
            lambda activity: activity.user_id == self.manager
        )
        self.assertEqual(
            activities.summary,
            "Records exported by export_exporter within a day: 6".replace(
                "export_exporter", self.exporter.name
            ),
        )

    def test_no_alarm_at_the_limit(self):
        self.export(number=3)
        self.export(number=2)
        self.assertFalse(self.logs().filtered("is_alarm"))

    def test_yesterday_does_not_count(self):
        with freeze_time("2026-05-04 08:00:00"):
            self.export()
        with freeze_time("2026-05-05 08:00:00"):
            self.export()
        self.assertFalse(self.logs().filtered("is_alarm"))

    def test_no_alarm_when_switched_off(self):
        settings = self.env["res.config.settings"].create({"crm_export_alarm_limit": 0})
        settings.execute()
        self.assertEqual(self.Log._get_alarm_limit(), 0)
        for _n in range(3):
            self.export()
        self.assertFalse(self.logs().filtered("is_alarm"))

    def test_leader_of_the_team_is_told(self):
        team = self.env["crm.team"].create(
            {
                "name": "North",
                "user_id": self.manager.id,
                "member_ids": [(6, 0, self.exporter.ids)],
            }
        )
        self.export()
        self.export()
        activities = self.logs().activity_ids
        self.assertEqual(activities.user_id, team.user_id)

    def test_only_managers_read_the_log_and_nobody_changes_it(self):
        self.export()
        log = self.logs()
        self.assertEqual(log.with_user(self.manager).record_count, 3)
        with self.assertRaises(AccessError):
            log.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            log.with_user(self.manager).record_count = 1
        with self.assertRaises(AccessError):
            log.with_user(self.exporter).read(["record_count"])

    def test_log_of_other_company_is_hidden(self):
        self.export()
        self.logs().company_id = self.env["res.company"].create({"name": "Far away"})
        found = self.Log.with_user(self.manager).search([])
        self.assertFalse(found & self.logs())

    def test_log_costs_the_same_for_one_and_eighty(self):
        records = self.env["res.partner"].create([{"name": "P"} for _n in range(80)])
        self.env["ir.config_parameter"].set_param("crm_relations.export_alarm_limit", 0)
        counts = []
        for batch in (records[:1], records[:1], records):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Log.with_user(self.exporter)._log(batch, ["name"])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestExportRoutes(HttpCase):
    def post(self, url, login):
        self.authenticate(login, login)
        data = {
            "model": "res.partner",
            "fields": [{"name": "name", "label": "Name"}],
            "ids": False,
            "domain": [["name", "=", "Exported customer"]],
            "import_compat": False,
            "context": {},
        }
        return self.url_open(
            url,
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def setUp(self):
        super().setUp()
        self.env["res.partner"].create({"name": "Exported customer"})
        new_test_user(self.env, "route_seller", groups=SELLER)
        new_test_user(
            self.env, "route_exporter", groups=f"{SELLER},base.group_allow_export"
        )

    def logs(self, login):
        return self.env["crm.export.log"].search([("user_id.login", "=", login)])

    def test_routes_refuse_a_salesperson(self):
        for url in ("/web/export/csv", "/web/export/xlsx"):
            with self.subTest(url=url):
                response = self.post(url, "route_seller")
                self.assertEqual(response.status_code, 500)
                self.assertNotIn("Exported customer", response.text)
        self.assertFalse(self.logs("route_seller"))

    def test_routes_log_filter_and_format(self):
        response = self.post("/web/export/csv", "route_exporter")
        self.assertIn("Exported customer", response.text)
        self.assertEqual(
            self.post("/web/export/xlsx", "route_exporter").status_code, 200
        )
        logs = self.logs("route_exporter")
        self.assertEqual(logs.mapped("file_format"), ["xlsx", "csv"])
        self.assertEqual(logs.mapped("record_count"), [1, 1])
        self.assertEqual(logs[0].domain, "[['name', '=', 'Exported customer']]")
