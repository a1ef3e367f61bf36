"""Runs in an Odoo shell: the people who will work, and what they will ask for."""

import json
from pathlib import Path

from desk_race.screens import specification

GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "crm_service_desk.group_service_all",
)
CUSTOMERS = 500
# So few tickets that people meet on them.
SHARED = 5
# The screens that the journey opens: name -> (model, kind of view).
SCREENS = {
    "card": ("res.partner", "form"),
    "deals": ("crm.lead", "list"),
    "tickets": ("service.ticket", "list"),
    "call": ("crm.interaction", "form"),
    "ticket": ("service.ticket", "form"),
}


def prepare(env, users: int, target: str) -> None:
    """Write the file that the journey reads."""
    logins = [_user(env, number).login for number in range(1, users + 1)]
    user = env["res.users"].search([("login", "=", logins[0])])
    own = env(user=user)
    plan = {
        "logins": logins,
        "customers": _customers(env),
        "words": _words(env),
        "shared": env["service.ticket"].search([], limit=SHARED).ids,
        "team": env["service.team"].search([], limit=1).id,
        "screens": {
            name: specification(own, *screen) for name, screen in SCREENS.items()
        },
        "rows": {
            model: env[model].search_count([])
            for model in ("res.partner", "crm.lead", "service.ticket", "crm.timeline")
        },
    }
    env.cr.commit()
    Path(target).write_text(json.dumps(plan))


def _user(env, number: int):
    """Users of a former run are used again."""
    login = f"load{number}"
    found = env["res.users"].search([("login", "=", login)])
    if found:
        return found
    groups = [env.ref(name).id for name in GROUPS]
    return env["res.users"].create(
        {"name": f"Load {number}", "login": login, "password": login}
        | {
            "group_ids": [(4, group) for group in groups],
            "email": f"{login}@example.com",
        }
    )


def _customers(env) -> list[int]:
    """Accounts with a history, spread over all of them."""
    env.cr.execute(
        """
        SELECT id FROM res_partner
         WHERE active AND customer_rank > 0 AND parent_id IS NULL
         ORDER BY md5(id::text) LIMIT %s""",
        [CUSTOMERS],
    )
    return [key for (key,) in env.cr.fetchall()]


def _words(env) -> list[str]:
    """What people type to find a caller: beginnings of names."""
    names = env["res.partner"].browse(_customers(env)[:50]).mapped("name")
    return sorted({name.split()[0] for name in names if name})
