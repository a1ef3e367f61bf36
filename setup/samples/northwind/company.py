from odoo.fields import Command

from .session import Session
from .source import SampleError

# The nine sales people by their number in the orders file.
EMPLOYEES = {
    "1": "Nancy Davolio",
    "2": "Andrew Fuller",
    "3": "Janet Leverling",
    "4": "Margaret Peacock",
    "5": "Steven Buchanan",
    "6": "Michael Suyama",
    "7": "Robert King",
    "8": "Laura Callahan",
    "9": "Anne Dodsworth",
}
GUESTS = ("admin", "manager", "sales", "accountant")
MODULES = {"sale_crm", "sale_stock", "stock_account"}


def check_modules(env) -> None:
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    missing = MODULES.difference(installed.mapped("name"))
    if missing:
        raise SampleError(f"install these modules first: {', '.join(sorted(missing))}")


def load_company(session: Session, name: str) -> None:
    """Enter the sample's company; make it with its chart of accounts if need be."""
    if "company" not in session.ids:
        company = _create_company(session, name)
        session.ids.add(["company"], company)
    session.enter(session.ids.record("res.company", "company"))
    session.commit()
    session.report.step("company", 1, 1)


def _create_company(session: Session, name: str):
    env = session.env
    company = env["res.company"].create(
        {
            "name": name,
            "currency_id": env.ref("base.USD").id,
            "country_id": env.ref("base.us").id,
        }
    )
    env["account.chart.template"].try_loading("generic_coa", company=company)
    # The files' figure is the sum of lines, each rounded to the cent.
    company.tax_calculation_rounding_method = "round_per_line"
    if not env["stock.warehouse"].search_count([("company_id", "=", company.id)]):
        env["stock.warehouse"].create({"company_id": company.id, "code": "NW"})
    return company


def load_users(session: Session) -> None:
    """Make the sales people and their team, and let the usual logins in."""
    for number, name in EMPLOYEES.items():
        if f"employee_{number}" not in session.ids:
            user = _get_login(session, name) or _create_user(session, name)
            session.ids.add([f"employee_{number}"], user)
    guests = session.env["res.users"].search([("login", "in", GUESTS)])
    for user in guests.filtered(lambda user: session.company not in user.company_ids):
        user.company_ids = [Command.link(session.company.id)]
        user.company_id = session.company
    if "team" not in session.ids:
        session.ids.add(["team"], _create_team(session))
    session.commit()
    session.report.step("sales people", len(EMPLOYEES), len(EMPLOYEES))


def _get_login(session: Session, name: str):
    """Return a user that already has this login, as a member of the company."""
    login = name.lower().replace(" ", ".")
    user = session.env["res.users"].search([("login", "=", login)])
    user.company_ids = [Command.link(session.company.id)]
    return user


def _create_user(session: Session, name: str):
    login = name.lower().replace(" ", ".")
    return session.env["res.users"].create(
        {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@northwind.example",
            "company_id": session.company.id,
            "company_ids": [Command.set(session.company.ids)],
            "group_ids": [
                Command.set(session.env.ref("sales_team.group_sale_salesman").ids)
            ],
        }
    )


def _create_team(session: Session):
    users = [session.ids.id(f"employee_{number}") for number in EMPLOYEES]
    return session.env["crm.team"].create(
        {
            "name": "Northwind",
            "company_id": session.company.id,
            "member_ids": [Command.set(users)],
        }
    )
