"""setup/screenshots: logs in as each role and photographs its screens.

Pictures of sales show the sample company, those of the service desk the demo data.
"""

import shutil
from dataclasses import dataclass

from . import database
from .cache import ROOT, alone
from .command import command_parser, end_in_order, prepare, running
from .console import say
from .odoo import Odoo
from .postgres import Cluster
from .python_env import DOCUMENTATION, RUNTIME
from .testing import BROWSERS, Bench, require_browser

FOLDER = ROOT / "docs/images"
PORT = 8169
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass(frozen=True)
class Picture:
    """One screen: who looks at what, and what has to be there before the shot.

    ``record`` is an external id, or nothing for a list or another screen of its own.
    ``action`` is a path below /odoo, or below / for pages of the portal.
    """

    name: str
    login: str
    record: str
    action: str
    wait_for: str
    device: dict
    click: tuple[str, ...] = ()
    scroll_to: str = ""
    draws_late: bool = False
    demo: bool = False


DESK_ACTION = "action-crm_service_desk.service"
HINGE = "crm_service_desk.service_ticket_hinge"
HANDLE = "crm_service_desk.service_ticket_handle"
DESK_PICTURES = [
    Picture(
        "desk-tickets",
        "agent",
        "",
        f"{DESK_ACTION}_ticket_action",
        ".o_kanban_record",
        DESKTOP,
        demo=True,
    ),
    Picture(
        "desk-ticket",
        "agent",
        HINGE,
        f"{DESK_ACTION}_ticket_action",
        "[name=entitlement_id]",
        DESKTOP,
        demo=True,
    ),
    Picture(
        "desk-why",
        "agent",
        HINGE,
        f"{DESK_ACTION}_ticket_action",
        ".modal-body table",
        DESKTOP,
        click=("text=Why this deadline?", "text=Resolution: Running"),
        demo=True,
    ),
    Picture(
        "desk-knowledge",
        "agent",
        HINGE,
        f"{DESK_ACTION}_ticket_action",
        ".o_service_article_panel",
        DESKTOP,
        click=("a[name=knowledge]",),
        scroll_to=".o_notebook_headers",
        draws_late=True,
        demo=True,
    ),
    Picture(
        "desk-visit-phone",
        "agent",
        "crm_service_desk.service_visit_drawer",
        f"{DESK_ACTION}_visit_action",
        ".o_form_view",
        PHONE,
        demo=True,
    ),
    Picture(
        "desk-portal-list",
        "portal",
        "",
        "/my/tickets",
        "[name=service_ticket]",
        DESKTOP,
        demo=True,
    ),
    Picture(
        "desk-portal-ticket-phone",
        "portal",
        HANDLE,
        "/my/tickets",
        "form textarea",
        PHONE,
        demo=True,
    ),
    Picture(
        "desk-portal-ideas",
        "portal",
        "",
        "/my/ideas",
        "[name=service_idea_row]",
        DESKTOP,
        demo=True,
    ),
    Picture(
        "desk-deadlines",
        "manager",
        "",
        f"{DESK_ACTION}_clock_report_action",
        ".o_pivot table",
        DESKTOP,
        demo=True,
    ),
    Picture(
        "desk-dashboard",
        "manager",
        "",
        "dashboards",
        ".o-spreadsheet canvas",
        DESKTOP,
        click=("text=Service Desk >> nth=-1",),
        draws_late=True,
        demo=True,
    ),
]
PICTURES = [
    Picture(
        "customer-timeline",
        "manager",
        "northwind_sample.customer_ALFKI",
        "contacts",
        ".o_crm_timeline_row",
        DESKTOP,
    ),
    Picture(
        "customer-timeline-phone",
        "manager",
        "northwind_sample.customer_ALFKI",
        "contacts",
        ".o_crm_timeline_row",
        PHONE,
        scroll_to=".o_crm_timeline",
    ),
    Picture(
        "deal-money",
        "manager",
        "northwind_sample.deal_ALFKI_2013Q4",
        "action-crm.crm_lead_all_leads",
        "[name=deal_payment_ids] .o_data_row",
        DESKTOP,
        click=("a[name=crm_money]",),
        scroll_to=".o_notebook_headers",
    ),
    Picture(
        "deal-payments",
        "accountant",
        "",
        "action-crm_relations.crm_deal_payment_action",
        ".o_data_row",
        DESKTOP,
        click=(".o_facet_remove",),
    ),
    Picture(
        "debts-by-age",
        "accountant",
        "",
        "action-crm_relations.crm_deal_balance_action_money",
        ".o_data_row",
        DESKTOP,
        click=(".o_group_header",),
    ),
    Picture(
        "dashboard-deals",
        "manager",
        "",
        "dashboards",
        ".o-spreadsheet canvas",
        DESKTOP,
        click=("button:has-text('Year to Date')", ":text-is('All time')", ".o_navbar"),
        draws_late=True,
    ),
    Picture(
        "my-day-phone",
        "sales",
        "",
        "my-day",
        ".o_action",
        PHONE,
        draws_late=True,
    ),
    *DESK_PICTURES,
]


def parse(arguments: list[str] | None = None) -> list[Picture]:
    """The pictures that are wanted."""
    names = [picture.name for picture in PICTURES]
    purpose = "Make the pictures of docs/ anew, from the sample company and demo data."
    parser = command_parser("setup/screenshots", purpose)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(names)}"
    )
    chosen = parser.parse_args(arguments).names or names
    if unknown := sorted({*chosen} - {*names}):
        parser.error(f"no such picture: {', '.join(unknown)}")
    return [picture for picture in PICTURES if picture.name in chosen]


def main(arguments: list[str] | None = None) -> int:
    pictures = parse(arguments)
    return end_in_order("setup/screenshots", lambda: _run(pictures))


def _run(pictures: list[Picture]) -> None:
    with alone("test"):
        source, python = prepare(RUNTIME, DOCUMENTATION)
        require_browser()
        with running(Cluster("test", durable=False)) as server:
            bench = Bench(Odoo(source, python, server))
            bench.require_templates()
            for demo, template in ((False, bench.sample), (True, bench.suite)):
                chosen = [picture for picture in pictures if picture.demo == demo]
                if chosen:
                    _take_in_copy(bench.odoo, template, chosen)


def _take_in_copy(odoo: Odoo, template: str, pictures: list[Picture]) -> None:
    name = "run_pictures"
    database.drop(odoo.server, name)
    database.create(odoo.server, name, template)
    service = odoo.serve(name, PORT, "127.0.0.1")
    try:
        service.wait_until_ready()
        _take(pictures, service.address, odoo.server, name)
    finally:
        service.stop()
        database.drop(odoo.server, name)


def _take(pictures: list[Picture], address: str, server, name: str) -> None:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for picture in pictures:
            context = browser.new_context(locale="en-US", **picture.device)
            path = _path(server, name, picture)
            _shoot(context.new_page(), picture, f"{address}/{path}")
            context.close()
            say(f"{FOLDER.relative_to(ROOT)}/{picture.name}.png")
        browser.close()


def _shoot(page, picture: Picture, address: str) -> None:
    page.goto(address)
    page.fill("input[name=login]", picture.login)
    page.fill("input[name=password]", picture.login)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client, .o_portal_my_home, .o_portal")
    page.goto(address)
    for selector in picture.click:
        page.click(selector)
    page.wait_for_selector(picture.wait_for)
    if picture.draws_late:
        page.wait_for_timeout(3000)  # charts are drawn step by step, without a sign
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    if picture.scroll_to:
        page.locator(picture.scroll_to).first.evaluate("node => node.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")


def _path(server, name: str, picture: Picture) -> str:
    path = picture.action.removeprefix("/")
    if path == picture.action:
        path = f"odoo/{path}"
    if not picture.record:
        return path
    module, record = picture.record.split(".")
    with database.connect(server, name) as cursor:
        cursor.execute(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s",
            [module, record],
        )
        return f"{path}/{cursor.fetchone()[0]}"
