import time
from pathlib import Path

from odoo import SUPERUSER_ID

from .company import EMPLOYEES, check_modules, load_company, load_users
from .deals import DealLoader
from .orders import OrderLoader
from .partners import PartnerLoader, read_countries
from .products import ProductLoader
from .report import ConsoleReport, Report, Result
from .session import QUIET, Session
from .source import Source

DATA = Path(__file__).parent / "data"


def load(
    env,
    report: Report | None = None,
    folder: Path | str = DATA,
    *,
    prefix: str = "northwind_sample",
    company_name: str = "Northwind Traders",
    batch_size: int = 50,
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
    _load(session, Path(folder), company_name)
    session.result.seconds = time.monotonic() - started
    session.report.finish(session.result)
    return session.result


def _load(session: Session, folder: Path, company_name: str) -> None:
    check_modules(session.env)
    countries = read_countries(session.env)
    source = Source(folder, countries, len(EMPLOYEES))
    for problem in source.problems:
        session.problem(problem)
    load_company(session, company_name)
    load_users(session)
    partners = PartnerLoader(session, source, countries)
    partners.load()
    ProductLoader(session, source).load()
    OrderLoader(session, source, partners).load()
    DealLoader(session, source).load()
