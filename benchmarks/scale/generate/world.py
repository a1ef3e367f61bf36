"""The company that the customers are customers of: people, product, journals, desk."""

from odoo import Command

from ..sizes import DAYS, Sizes

SALESPEOPLE = 20
AGENTS = 10
GROUPS = {
    "seller": ("sales_team.group_sale_salesman_all_leads",),
    "agent": ("crm_service_desk.group_service_all", "sales_team.group_sale_salesman"),
}


class World:
    """Records that all subjects use; made once, found again by later runs."""

    def __init__(self, env, progress, sizes: Sizes) -> None:
        self.env = env(context={**env.context, **QUIET})
        self.progress = progress
        self.sizes = sizes
        self.sellers = self._users("seller", SALESPEOPLE)
        self.agents = self._users("agent", AGENTS)
        self.team = self._note("team", self._create_team)
        self.product = self._note("product", self._create_product)
        self.sale_journal, self.bank_journal = self._journals()

    def _note(self, name, create):
        found = self.progress.note(name, lambda: _as_note(create()))
        return self.env[found["model"]].browse(found["ids"])

    def _users(self, name, number):
        return self._note(f"{name}s", lambda: self._create_users(name, number))

    def _create_users(self, name, number):
        # staff may also be customers' contacts: their own partners are internal
        groups = [self.env.ref(group).id for group in GROUPS[name]]
        groups.append(self.env.ref("base.group_user").id)
        return self.env["res.users"].create(
            [
                {
                    "name": f"Bench {name} {index}",
                    "login": f"bench_{name}_{index}",
                    "group_ids": [Command.set(groups)],
                }
                for index in range(number)
            ]
        )

    def _create_team(self):
        return self.env["crm.team"].create(
            {"name": "Bench sales", "member_ids": [Command.set(self.sellers.ids)]}
        )

    def _create_product(self):
        return self.env["product.product"].create(
            {
                "name": "Bench service",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 10,
                "standard_price": 6,
                "taxes_id": [Command.clear()],
            }
        )

    def _journals(self):
        return [
            self._note(f"{kind}_journal", lambda kind=kind: self._create_journal(kind))
            for kind in ("sale", "bank")
        ]

    def _create_journal(self, kind):
        code = {"sale": "BNCHS", "bank": "BNCHB"}[kind]
        company = self.env.company
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company)
        return self.env["account.journal"].create(
            {"name": f"Bench {kind}", "type": kind, "code": code}
        )

    # expressions that several subjects use

    def scatter_owner(self, subject: str) -> dict[str, str]:
        """``c``: index of the customer of a row; a huge account's people share its."""
        number, common = self.sizes.customers, self.sizes.common(subject)
        return {
            "c": f"CASE WHEN x.m < {common} THEN mod(x.m, {number})"
            " ELSE 10 * mod(x.m, 3) + mod(x.m / 3, 4) END"
        }

    def owner(self, subject: str) -> dict[str, str]:
        """Contact, account and salesperson of the customer of a row."""
        base = self.progress.base("customers", "res_partner")
        c = f"({self.scatter_owner(subject)['c']})"
        return {
            "partner": f"{base} + {c}",
            "account": f"{base} + {account_of(c)}",
            "seller": pick(self.sellers.ids, c),
        }

    def days(self, number: int, days: int = DAYS) -> str:
        """How long ago the n-th row happened: the last one today."""
        return f"(({number} - 1 - n) * {days} / {number})::int"


# nothing is tracked, mailed or followed while rows are made only to be copied
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


def _as_note(records):
    return {"model": records._name, "ids": records.ids}


def account_of(c: str) -> str:
    """Index of the company that a customer works for, else their own."""
    place = f"mod({c}, 10)"
    return f"({c} - CASE WHEN {place} BETWEEN 1 AND 3 THEN {place} ELSE 0 END)"


def pick(values: list, number: str) -> str:
    words = ", ".join(str(value) for value in values)
    return f"(ARRAY[{words}])[1 + mod({number}, {len(values)})]"


def where_set(column: str, value: str) -> str:
    """The value, but nothing where the original has nothing."""
    return f"CASE WHEN t.{column} IS NOT NULL THEN {value} END"
