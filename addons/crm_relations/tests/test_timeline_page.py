from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CrmRelationsCommon

REPORT = "odoo.addons.crm_relations.report.crm_timeline_page"
MODEL = "odoo.addons.crm_relations.models.res_partner_timeline"


@tagged("post_install", "-at_install")
class TestTimelinePage(CrmRelationsCommon):
    def _log_many(self, number, step=timedelta(hours=1), start="2024-06-01"):
        start = datetime.fromisoformat(start)
        return self.env["crm.interaction"].create(
            [
                {
                    "partner_id": self.ann.id,
                    "type_id": self.call.id,
                    "summary": f"Call {index}",
                    "date": start - index * step,
                }
                for index in range(number)
            ]
        )

    def _read_all(self, partner, **filters):
        rows, mark = [], None
        while True:
            page = self._get_page(partner, before=mark, **filters)
            rows += page["rows"]
            mark = page["next"]
            if not mark:
                return rows

    def test_company_shows_its_people(self):
        self._log(self.acme, summary="company", date="2024-01-03")
        self._log(self.ann, summary="Ann", date="2024-01-02")
        self._log(self.carl, summary="Carl", date="2024-01-01")
        self.assertEqual(self._get_names(self.acme), ["company", "Ann", "Carl"])

    def test_person_shows_only_the_own_rows(self):
        self._log(self.acme, summary="company")
        self._log(self.ann, summary="Ann")
        self.assertEqual(self._get_names(self.ann), ["Ann"])

    def test_page_has_forty_rows_the_latest_first(self):
        self._log_many(41)
        page = self._get_page(self.acme)
        expected = [f"Call {index}" for index in range(40)]
        self.assertEqual([row["name"] for row in page["rows"]], expected)
        last = self._get_page(self.acme, before=page["next"])
        self.assertEqual([row["name"] for row in last["rows"]], ["Call 40"])
        self.assertFalse(last["next"])

    def test_forty_rows_are_one_page(self):
        self._log_many(40)
        page = self._get_page(self.acme)
        self.assertEqual(len(page["rows"]), 40)
        self.assertFalse(page["next"])

    def test_pages_have_no_gap_and_no_double_on_equal_dates(self):
        self._log_many(100, step=timedelta(0))
        names = [row["name"] for row in self._read_all(self.acme)]
        self.assertEqual(len(names), 100)
        self.assertEqual(set(names), {f"Call {index}" for index in range(100)})

    def test_pages_go_on_beyond_the_recent_rows(self):
        self._log_many(100, step=timedelta(days=9))
        names = [row["name"] for row in self._read_all(self.acme)]
        self.assertEqual(names, [f"Call {index}" for index in range(100)])

    def test_dates_with_fractions_of_seconds_are_paged_exactly(self):
        interactions = self._log_many(50, step=timedelta(0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_interaction SET date = date + id * interval '1 microsecond'"
            " WHERE id IN %s",
            [interactions._ids],
        )
        self.env.invalidate_all()
        names = [row["name"] for row in self._read_all(self.acme)]
        self.assertEqual(names, [f"Call {index}" for index in reversed(range(50))])

    def test_row_that_arrives_while_paging_moves_nothing(self):
        self._log_many(60)
        page = self._get_page(self.acme)
        self._log(self.ann, summary="New", date="2024-06-02")
        rows = self._get_page(self.acme, before=page["next"])["rows"]
        self.assertEqual(rows[0]["name"], "Call 40")
        self.assertEqual(len(rows), 20)

    def test_filter_by_kind(self):
        self._log(self.ann, summary="Called")
        lead = {"name": "Desks", "partner_id": self.ann.id}
        self.env["crm.lead"].create(lead)
        self.assertEqual(self._get_names(self.acme, kinds=["lead"]), ["Desks"])
        self.assertEqual(self._get_names(self.acme, kinds=["interaction"]), ["Called"])
        both = self._get_names(self.acme, kinds=["lead", "interaction"])
        self.assertEqual(set(both), {"Called", "Desks"})

    def test_filter_by_person(self):
        self._log(self.ann, summary="Ann")
        self._log(self.carl, summary="Carl")
        self.assertEqual(self._get_names(self.acme, person=self.carl.id), ["Carl"])

    def test_search_in_the_subject(self):
        self._log(self.ann, summary="About desks")
        self._log(self.ann, summary="About chairs")
        self.assertEqual(self._get_names(self.acme, search="DESK"), ["About desks"])

    def test_interaction_without_summary_has_the_name_of_its_type(self):
        self._log(self.ann)
        self.assertEqual(self._get_names(self.acme), ["Call"])

    def test_row_carries_what_the_feed_shows(self):
        interaction = self._log(self.ann, self.ada, date="2024-06-01 09:05:00")
        interaction.summary = "Wants desks"
        [row] = self._get_page(self.acme)["rows"]
        self.assertLess(row.pop("id"), 2**53)
        self.assertEqual(
            row,
            {
                "date": "2024-06-01 09:05:00",
                "is_all_day": False,
                "kind": "interaction",
                "type": "Call",
                "icon": "fa-phone",
                "name": "Wants desks",
                "preview": "",
                "state": "",
                "partner": {"id": self.ann.id, "name": "Ann"},
                "who": self.ada.name,
                "amount": False,
                "currency_id": False,
                "res_model": "crm.interaction",
                "res_id": interaction.id,
                "can_open": True,
            },
        )

    def test_first_page_brings_the_people_and_types(self):
        page = self._get_page(self.acme)
        people = [person["name"] for person in page["people"]]
        self.assertEqual(people, ["Ann", "Carl"])
        codes = [kind["code"] for kind in page["types"]]
        known = [code for code in codes if code in {"visit", "email", "call"}]
        self.assertEqual(known, ["call", "visit", "email"])
        self.assertNotIn("people", self._get_page(self.acme, before=["2024-01-01", 1]))

    def test_person_has_no_people(self):
        self.assertEqual(self._get_page(self.ann)["people"], [])

    @freeze_time("2024-06-10 12:00:00")
    def test_what_is_planned_stands_apart(self):
        for day in ("2024-06-10 20:00:00", "2024-06-12", "2024-06-11", "2024-06-14"):
            self._log(self.ann, summary=day, date=day)
        self._log(self.ann, summary="last", date="2024-06-15")
        page = self._get_page(self.acme)
        planned = [row["name"] for row in page["upcoming"]]
        self.assertEqual(planned, ["2024-06-11", "2024-06-12", "2024-06-14"])
        shown = [row["name"] for row in page["rows"]]
        self.assertEqual(shown, ["2024-06-10 20:00:00"])

    @freeze_time("2024-06-10 12:00:00")
    def test_today_ends_at_midnight_of_the_reader(self):
        self._log(self.ann, summary="late", date="2024-06-11 03:00:00")
        self.assertEqual(self._get_names(self.acme), [])
        in_new_york = self.acme.with_context(tz="America/New_York")
        self.assertEqual(self._get_names(in_new_york), ["late"])

    def test_pending_changes_are_seen(self):
        interaction = self._log(self.ann, summary="Before")
        self.assertEqual(self._get_names(self.acme), ["Before"])
        interaction.summary = "After"
        self.env["crm.timeline"].invalidate_model()
        self.assertEqual(self._get_names(self.acme), ["After"])

    def test_names_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.call.with_context(lang="ru_RU").name = "Звонок"
        self._log(self.ann)
        self.manager.lang = "ru_RU"
        customer = self.acme.with_user(self.manager).with_context(lang="ru_RU")
        self.assertEqual(customer.get_timeline_page()["rows"][0]["name"], "Звонок")

    def _find_sources(self, person=None, kinds=None, many=100):
        Timeline = self.env["crm.timeline"]
        who = Timeline._get_who(self.acme._get_timeline_owners(person))
        return Timeline._find_sources(who, kinds and frozenset(kinds), many)

    def test_only_sources_with_rows_of_the_account_are_asked(self):
        self._log(self.ann)
        self._log(self.carl)
        self.env["crm.lead"].create({"name": "L", "partner_id": self.ann.id})
        self._log(self._create_customer("Somebody Else"))
        self.assertEqual(self._find_sources().keys(), {10, 80})
        self.assertEqual(self._find_sources(person=self.carl.id).keys(), {80})
        self.assertEqual(self._find_sources(kinds=["lead"]).keys(), {10})

    def test_many_rows_of_a_source_are_known_as_such(self):
        self._log_many(3)
        self.assertFalse(self._find_sources(many=4)[80])
        self.assertTrue(self._find_sources(many=3)[80])

    def test_messages_are_looked_for_on_the_documents_that_there_are(self):
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.ann.id})
        lead.message_post(body="Thank you", message_type="email")
        self.assertEqual(self._find_sources().keys(), {10, 91})

    def test_messages_of_many_documents_are_not_looked_for_first(self):
        self._log_many(3)
        self.assertEqual(self._find_sources(many=3).keys(), {80, 94})

    def test_customer_without_history_has_an_empty_page(self):
        page = self._get_page(self._create_customer("New"))
        self.assertEqual((page["rows"], page["upcoming"]), ([], []))
        self.assertFalse(page["next"])

    @freeze_time("2024-06-10 12:00:00")
    def test_long_history_and_what_is_planned_come_together(self):
        self._log_many(120, step=timedelta(days=9), start="2024-06-10")
        self._log(self.ann, summary="planned", date="2025-06-12")
        page = self._get_page(self.acme)
        self.assertEqual([row["name"] for row in page["upcoming"]], ["planned"])
        names = [row["name"] for row in page["rows"]]
        self.assertEqual(names, [f"Call {index}" for index in range(40)])

    @freeze_time("2024-06-10 12:00:00")
    def test_page_is_the_same_however_it_is_read(self):
        self._log_many(50, step=timedelta(hours=9), start="2024-06-14")
        self._log(self.carl, summary="Carl", date="2024-06-09 03:00:00")
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.carl.id})
        lead.message_post(body="Thank you", message_type="email")
        pages = self._read_all(self.acme)
        upcoming = self._get_page(self.acme)["upcoming"]
        self.assertEqual((len(pages), len(upcoming)), (43, 3))
        with patch(f"{REPORT}.MANY", 1), patch(f"{MODEL}.OWNERS_SIZE", 1):
            self.assertEqual(self._read_all(self.acme), pages)
            self.assertEqual(self._get_page(self.acme)["upcoming"], upcoming)
