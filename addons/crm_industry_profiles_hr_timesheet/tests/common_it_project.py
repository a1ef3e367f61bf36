from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

ROLE = "crm_industry_profiles.group_it_"
IT = "crm_industry_profiles.group_industry_it"


class ItProjectCommon(AccountTestInvoicingCommon):
    """A project of a customer with an analytic account, a developer at 40 an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "analytic.group_analytic_accounting",
            "base.group_partner_manager",
            "hr_timesheet.group_timesheet_manager",
            "project.group_project_manager",
            "sales_team.group_sale_manager",
            ROLE + "manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        cls.company = cls.env.company
        cls.plan, _others = cls.env["account.analytic.plan"]._get_all_plans()
        cls.account = cls._account("Registration")
        cls.project = cls._project("Registration", account_id=cls.account.id)
        cls.developer = cls._employee("Developer", 40)
        cls.chief = cls._user("it_chief", ROLE + "manager," + IT)
        cls.vendor_expense = cls.company_data["default_account_expense"]

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _account(cls, name):
        return cls.env["account.analytic.account"].create(
            {"name": name, "plan_id": cls.plan.id, "company_id": cls.company.id}
        )

    @classmethod
    def _project(cls, name, **values):
        return cls.env["project.project"].create(
            {
                "name": name,
                "partner_id": cls.partner_a.id,
                "company_id": cls.company.id,
                "allow_timesheets": True,
                **values,
            }
        )

    @classmethod
    def _employee(cls, name, cost, **values):
        values = {"name": name, "hourly_cost": cost, "company_id": cls.company.id}
        return cls.env["hr.employee"].create(values)

    @classmethod
    def _work(cls, hours, day="2027-01-20", project=None, employee=None, **values):
        return cls.env["account.analytic.line"].create(
            {
                "name": "Work",
                "project_id": (project or cls.project).id,
                "employee_id": (employee or cls.developer).id,
                "unit_amount": hours,
                "date": day,
                **values,
            }
        )

    @classmethod
    def _rate(cls, day="2027-01-01", **values):
        return cls.env["it.overhead.rate"].create(
            {"company_id": cls.company.id, "date_start": day, **values}
        )

    @classmethod
    def _move(cls, kind, amount, day="2027-01-15", shares=None, currency=None, **line):
        """A posted move of one line, on the analytic accounts {id: percent}."""
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": cls.partner_a.id,
                "invoice_date": day,
                "date": day,
                "currency_id": (currency or cls.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Line",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            "analytic_distribution": shares,
                            **line,
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _rows(self, project=None):
        """{month: (revenue, labour, overhead, purchase, profit)} of a project."""
        domain = [("project_id", "=", (project or self.project).id)]
        rows = self.env["it.project.profit"].search(domain)
        return {
            str(row.date)[:7]: tuple(
                round(row[name], 2)
                for name in ("revenue", "labour", "overhead", "purchase", "profit")
            )
            for row in rows
        }
