"""Localities, listings on offer and requests of customers, as a large agency has them.

Everything follows from the number of the row, so that two fillings are the same.
"""

from datetime import datetime

# a region with 10 cities of 10 districts of 5 streets: 611 localities
CITIES, DISTRICTS, STREETS = 10, 10, 5

PLACES = """
INSERT INTO estate_locality (name, kind, key, complete_name, parent_id, active)
SELECT 'B' || %(level)s || ' ' || p.id || ' ' || n, %(kind)s,
       'b' || %(level)s || p.id || n, 'B' || %(level)s || ' ' || p.id || ' ' || n,
       p.id, TRUE
  FROM estate_locality p, generate_series(1, %(count)s) n
 WHERE p.name LIKE 'B' || (%(level)s - 1) || ' %%'
"""
PATHS = """
UPDATE estate_locality l SET parent_path = p.parent_path || l.id || '/'
  FROM estate_locality p
 WHERE p.id = l.parent_id AND l.name LIKE 'B' || %(level)s || ' %%'
"""
# five flats to a house; each twentieth object is entered twice, by another realtor;
# each seventh phone is that of an agency
PROPERTIES = """
WITH place AS (
    SELECT id, split_part(parent_path, '/', 2)::int AS city_id,
           row_number() OVER (ORDER BY id) - 1 AS spot, count(*) OVER () AS total
      FROM estate_locality WHERE name LIKE 'B3 %%' OR name LIKE 'B4 %%'
), object AS (
    SELECT i, n, n / 5 AS house FROM generate_series(1, %(listings)s) i,
           LATERAL (SELECT i - (i %% 20 = 0)::int AS n) o
)
INSERT INTO estate_property (company_id, locality_id, property_type, property_sub_type,
    verification_state, name, living_area, rooms_total, bedrooms_total, entry_level,
    year_built, active, listing_key, city_id, street_key, number_key, unit_key,
    phone_key, latitude, longitude)
SELECT %(company)s, p.id, 'Residential',
       (ARRAY['Apartment', 'Apartment', 'Apartment', 'SingleFamilyResidence',
              'Townhouse', 'Office'])[1 + n %% 6],
       'unverified', 'Benchmark ' || i, 25 + hashint4(n) & 127, 1 + n %% 5, n %% 4,
       1 + n %% 12, 1950 + house %% 75, TRUE, 'bench-' || i,
       p.city_id, 'street ' || house %% 500, house::text, (n %% 5 + 1)::text,
       CASE WHEN n %% 7 = 0 THEN 'agency ' || n %% 50 ELSE 'phone ' || n / 3 END,
       50 + (hashint4(house) & 65535) / 65536.0,
       30 + (hashint4(-house) & 65535) / 65536.0
  FROM object
  JOIN place p ON p.spot = abs(hashint4(house + 7)::bigint) %% p.total
"""
LISTINGS = """
INSERT INTO estate_listing (property_id, locality_id, company_id, currency_id, name,
    transaction_kind, standard_status, list_price, active, property_type,
    listing_agreement)
SELECT e.id, e.locality_id, e.company_id, %(currency)s, e.listing_key,
       CASE WHEN e.id %% 5 = 0 THEN 'lease' ELSE 'sale' END,
       (ARRAY['Active', 'Active', 'Active', 'Active', 'Active', 'Active', 'ComingSoon',
              'ActiveUnderContract', 'Pending', 'Expired'])[1 + e.id %% 10],
       20000 + abs(hashint4(e.id)::bigint) %% 400000, TRUE, e.property_type, 'Open'
  FROM estate_property e WHERE e.listing_key LIKE 'bench-%%'
"""
REQUESTS = """
INSERT INTO estate_request (partner_id, company_id, user_id, name, transaction_kind,
    state, active, tolerance, mail_schedule, price_min, price_max, living_area_min,
    bedrooms_min, rooms_min, floor_max, year_min,
    price_need, living_area_need, bedrooms_need, rooms_need, floor_need, year_need,
    locality_need, sub_type_need, price_weight, living_area_weight, bedrooms_weight,
    rooms_weight, floor_weight, year_weight, locality_weight, sub_type_weight)
SELECT %(partner)s, %(company)s, %(user)s, 'Benchmark ' || i,
       CASE WHEN i %% 5 = 0 THEN 'lease' ELSE 'sale' END, 'active', TRUE, i %% 31,
       'none', price * 0.8, price, 30 + i %% 50, i %% 4, 1 + i %% 4, 3 + i %% 9,
       1960 + i %% 50,
       'must', (ARRAY['must', 'wish'])[1 + i %% 2], 'must',
       'wish', 'wish', 'wish',
       -- one in ten does not care where
       CASE WHEN i %% 10 = 0 THEN 'wish' ELSE 'must' END, 'wish',
       5, 5, 5, 5, 3, 2, 5, 5
  FROM generate_series(1, %(requests)s) i,
       LATERAL (SELECT 40000 + abs(hashint4(i)::bigint) %% 400000 AS price) p
"""
WHERE = """
WITH place AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total
      FROM estate_locality WHERE name LIKE 'B3 %%'
)
INSERT INTO estate_request_locality_rel (request_id, locality_id)
SELECT DISTINCT r.id, p.id
  FROM estate_request r, generate_series(1, 2) k
  JOIN place p ON TRUE
 WHERE r.name LIKE 'Benchmark %%'
   AND p.n = abs(hashint4(r.id * 2 + k)::bigint) %% p.total
"""
WHAT = """
INSERT INTO estate_request_sub_type_rel (request_id, sub_type_id)
SELECT r.id, s.id FROM estate_request r, estate_request_sub_type s
 WHERE r.name LIKE 'Benchmark %%' AND s.code IN ('Apartment', 'Townhouse')
"""
TABLES = (
    "estate_locality",
    "estate_property",
    "estate_listing",
    "estate_request",
    "estate_request_locality_rel",
    "estate_request_sub_type_rel",
)


def fill(env, settings, say):
    """Return the seconds it took; nothing, if it was filled before."""
    cr = env.cr
    cr.execute("SELECT 1 FROM estate_listing WHERE name LIKE 'bench-%%' LIMIT 1", ())
    if cr.fetchone():
        return 0
    say(
        f"filling: {settings['listings']:,} listings, {settings['requests']:,} requests"
    )
    start = datetime.now()
    values = {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "partner": env["res.partner"].create({"name": "Benchmark"}).id,
        "user": env.uid,
        "listings": settings["listings"],
        "requests": settings["requests"],
    }
    _fill_places(env)
    for statement in (PROPERTIES, LISTINGS, REQUESTS, WHERE, WHAT):
        cr.execute(statement, values)
    cr.commit()
    for table in TABLES:
        cr.execute(f"ANALYZE {table}")
    cr.commit()
    return (datetime.now() - start).total_seconds()


def _fill_places(env):
    env["estate.locality"].create({"name": "B1 region", "kind": "region"})
    env.flush_all()
    levels = [("city", CITIES), ("district", DISTRICTS), ("street", STREETS)]
    for level, (kind, count) in enumerate(levels, 2):
        env.cr.execute(PLACES, {"level": level, "kind": kind, "count": count})
        env.cr.execute(PATHS, {"level": level})
