"""Customers: of ten, one is a company, three work for it, six are people."""

from dataclasses import replace

from ..family import Family
from .world import account_of, pick

# A contact's number is one of New York's; every fiftieth is on record twice.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION bench.twin(c bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT CASE WHEN mod(c, 50) = 27 THEN c - 1 ELSE c END$$;
CREATE OR REPLACE FUNCTION bench.person(c bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT (ARRAY[%(first)s])[1 + bench.dice(bench.twin(c), 1, %(firsts)s)]
    || ' ' || bench.family(bench.twin(c))$$;
CREATE OR REPLACE FUNCTION bench.company(c bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT bench.family(c) || ' ' ||
    (ARRAY[%(trade)s])[1 + bench.dice(c, 3, %(trades)s)] || ' ' || c / 10$$;
"""
FAMILY = """
CREATE OR REPLACE FUNCTION bench.family(c bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT initcap(
       (ARRAY[%(start)s])[1 + bench.dice(c, 4, %(starts)s)]
    || (ARRAY[%(middle)s])[1 + bench.dice(c, 5, %(middles)s)]
    || (ARRAY[%(middle)s])[1 + bench.dice(c, 7, %(middles)s)]
    || (ARRAY[%(end)s])[1 + bench.dice(c, 6, %(ends)s)])$$;
"""
WORDS = {
    "first": "Ada Boris Clara Dmitri Elena Fedir Greta Hanna Ivan Julia Karl Lesya "
    "Marta Nadia Oleg Petra Quentin Roman Sofia Taras Ulla Victor Wanda Yuri Zoe",
    "trade": "Bakery Builders Carriers Clinic Dairy Engines Foods Glass Hotel Lights",
    "start": "al bar chu dov er far gol har iv jan kov lem mar nov ol pet rud sav tol "
    "ur vol wes yar zel",
    "middle": "a an ar e en er i in ich o on or u ul un ov am im",
    "end": "ko man sky son ova enko berg ton vich dt",
}


def make(world):
    progress = world.progress
    progress.once("names", lambda: _create_functions(world.env.cr))
    variants = progress.note("customers", lambda: _create(world))
    family = Family("customers", world.sizes.customers, variants)
    base = progress.prepare(family)["res_partner"]
    columns = {"res_partner": _columns(world, base)}
    progress.copies(replace(family, varied=_varied(world), tables=columns))


def _create_functions(cr):
    words = {}
    for kind, text in WORDS.items():
        words[kind] = ", ".join(f"'{word}'" for word in text.split())
        words[f"{kind}s"] = len(text.split())
    cr.execute(FAMILY % words)
    cr.execute(FUNCTIONS % words)


def _create(world):
    """A company, somebody who works there, a person; by the ORM."""
    Partner = world.env["res.partner"]
    company = Partner.create({**_values(world, 0), "is_company": True})
    contact = Partner.create({**_values(world, 1), "parent_id": company.id})
    person = Partner.create(_values(world, 2))
    return [{"res_partner": partner.ids} for partner in (company, contact, person)]


def _values(world, index):
    return {
        "name": f"Bench {index}",
        "email": f"original.{index}@bench.example.com",
        "phone": f"+1 212-999-000{index}",
        "user_id": world.sellers[0].id,
        "customer_rank": 1,
        "lang": "en_US",
        "city": "New York",
        "zip": "10001",
        "country_id": world.env.ref("base.us").id,
    }


def _varied(world):
    return {
        "variant": "CASE WHEN mod(n, 10) = 0 THEN 0"
        " WHEN mod(n, 10) < 4 THEN 1 ELSE 2 END",
        "days": world.days(world.sizes.customers),
        "name": "CASE WHEN mod(n, 10) = 0 THEN bench.company(n)"
        " ELSE bench.person(n) END",
        "company": f"bench.company({account_of('n')})",
        "digits": "2000000 + bench.twin(n)",
        "account": account_of("n"),
    }


def _columns(world, base):
    mail = "lower(replace(v.name, ' ', '.')) || '.' || n || '@bench.example.com'"
    employer = "CASE WHEN t.bench_variant = 1 THEN {} ELSE {} END"
    return {
        "name": "v.name",
        "complete_name": employer.format("v.company || ', ' || v.name", "v.name"),
        "commercial_company_name": "CASE WHEN t.bench_variant < 2"
        " THEN v.company ELSE t.commercial_company_name END",
        "parent_id": employer.format(f"{base} + v.account", "NULL"),
        "commercial_partner_id": f"{base} + v.account",
        "email": mail,
        "email_normalized": mail,
        "phone": "'+1 212-' || v.digits / 10000 || '-'"
        " || lpad(mod(v.digits, 10000)::text, 4, '0')",
        "phone_sanitized": "'+1212' || v.digits",
        "ref": "'C' || lpad(n::text, 7, '0')",
        "user_id": pick(world.sellers.ids, "n"),
    }
