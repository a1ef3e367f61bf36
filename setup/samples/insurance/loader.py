import time
from datetime import date
from pathlib import Path

from northwind.report import Report, Result
from northwind.session import QUIET, Session
from northwind.source import Row, SampleError

from odoo import SUPERUSER_ID
from odoo.fields import Command

from .report import ConsoleReport
from .source import FILE, LINES, read

DATA = Path(__file__).parent / "data"
GUESTS = ("admin", "manager", "sales", "accountant")
PRODUCTS = {"comauto": "Commercial Motor", "ppauto": "Private Motor"}


def load(
    env,
    report: Report | None = None,
    folder: Path | str = DATA,
    *,
    prefix: str = "insurance_sample",
    company_name: str = "Motor Insurers",
    batch_size: int = 200,
    commit: bool = True,
) -> Result:
    """Load the sample company into the database of ``env``.

    What an earlier run has loaded is left as it is; what is missing is added. With
    ``commit``, each batch is committed, so that a stopped run can go on later.
    Raises SampleError if nothing can be loaded at all.
    """
    started = time.monotonic()
    env = env(user=SUPERUSER_ID, su=True, context=QUIET)
    session = Session(env, report or ConsoleReport(), prefix, batch_size, commit)
    if "insurance.claim" not in env:
        raise SampleError("install crm_industry_profiles first")
    rows, problems = read(Path(folder))
    for problem in problems:
        session.problem(problem)
    InsuranceLoader(session, rows).load(company_name)
    session.result.seconds = time.monotonic() - started
    session.report.finish(session.result)
    return session.result


class InsuranceLoader:
    """A policy for each insurer, line and year; a claim for what it has cost."""

    def __init__(self, session: Session, rows: list[Row]) -> None:
        self.session = session
        self.rows = rows

    def load(self, company_name: str) -> None:
        session = self.session
        self._load_company(company_name)
        session.create("products", "insurance.product", self._lines(), self._product)
        session.create("insurers", "res.partner", self._insurers(), self._insurer)
        session.create("policies", "insurance.policy", self.rows, self._policy)
        session.run("claims", self._claims(), self._make_claims)

    def _load_company(self, name: str) -> None:
        session = self.session
        if "company" not in session.ids:
            usd = session.env.ref("base.USD")
            companies = session.env["res.company"]
            company = companies.create({"name": name, "currency_id": usd.id})
            session.ids.add(["company"], company)
        session.enter(session.ids.record("res.company", "company"))
        if "cover" not in session.ids:
            cover = session.env["insurance.coverage.type"].create(
                {"name": "Motor, all risks of the year", "code": "SAMPLE-MOTOR"}
            )
            session.ids.add(["cover"], cover)
        guests = session.env["res.users"].search([("login", "in", GUESTS)])
        for user in guests.filtered(lambda u: session.company not in u.company_ids):
            user.company_ids = [Command.link(session.company.id)]
            user.company_id = session.company
        session.commit()
        session.report.step("company", 1, 1)

    def _lines(self) -> list[Row]:
        names = sorted({row["line"] for row in self.rows})
        return [Row("product", FILE, 1, name, {"line": name}) for name in names]

    def _product(self, row: Row) -> dict:
        return {
            "name": PRODUCTS[row["line"]],
            "code": row["line"].upper(),
            "line_of_business": LINES[row["line"]],
            "company_id": self.session.company.id,
        }

    def _insurers(self) -> list[Row]:
        found = {row["insurer_code"]: row for row in self.rows}
        return [
            Row("insurer", FILE, row.line, code, row.values)
            for code, row in found.items()
        ]

    def _insurer(self, row: Row) -> dict:
        return {
            "name": row["insurer"],
            "ref": row["insurer_code"],
            "is_company": True,
            "company_id": self.session.company.id,
        }

    def _policy(self, row: Row) -> dict:
        ids, first = self.session.ids, date(row["accident_year"], 1, 1)
        cover = {
            "type_id": ids.id("cover"),
            "sum_insured": 0,
            "premium": row["earned_premium"],
        }
        return {
            "product_id": ids.id(f"product_{row['line']}"),
            "holder_id": ids.id(f"insurer_{row['insurer_code']}"),
            "company_id": self.session.company.id,
            "agent_id": False,
            "user_id": False,
            "instalment_count": "1",
            "date_effective": first,
            "date_expiry": first.replace(year=first.year + 1),
            "coverage_ids": [Command.create(cover)],
            "state": "expired",
        }

    def _claims(self) -> list[Row]:
        return [
            Row("claim", row.file, row.line, row.key, row.values)
            for row in self.rows
            if row["incurred_loss"] or row["paid_loss"]
        ]

    def _make_claims(self, batch: list[Row]) -> None:
        session, rows = self.session, self.session.select_new(batch)
        claims = session.env["insurance.claim"].create([*map(self._claim, rows)])
        session.env["insurance.reserve.move"].create(
            [
                {**self._reserve(row), "claim_id": claim.id}
                for claim, row in zip(claims, rows, strict=True)
                if self._reserve(row)["amount"]
            ]
        )
        for claim in claims:
            state = "reserved" if claim.outstanding_amount else "closed"
            claim._set_state(state)
        session.ids.add([row.name for row in rows], claims)

    def _claim(self, row: Row) -> dict:
        """Money that came back, more than was paid, is recourse."""
        paid, incurred = row["paid_loss"], row["incurred_loss"]
        insurer = self.session.ids.id(f"insurer_{row['insurer_code']}")
        return {
            "policy_id": self.session.ids.id(f"policy_{row.key}"),
            "claimant_id": insurer,
            "date_incident": date(row["accident_year"], 7, 1),
            "date_reported": date(row["accident_year"], 12, 31),
            "opening_paid_amount": max(paid, 0),
            "opening_recourse_amount": max(-paid, 0) + max(paid - incurred, 0),
            "description": "All losses of the year, as known at the end of 1997.",
        }

    def _reserve(self, row: Row) -> dict:
        paid, incurred = row["paid_loss"], row["incurred_loss"]
        amount = max(paid, 0) + max(incurred - paid, 0)
        return {
            "amount": amount,
            "balance": amount,
            "date": date(row["accident_year"], 12, 31),
            "reason": "Incurred at the end of 1997",
        }
