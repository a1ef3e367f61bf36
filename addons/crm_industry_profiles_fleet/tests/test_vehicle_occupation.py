from odoo.tests import tagged

from ..tools.transport_codes import (
    CBV,
    CODES,
    DISPATCH_STATUS,
    REC24,
    get_cbv,
    get_code,
)
from .common_logistics import LogisticsCommon


@tagged("post_install", "-at_install")
class TestVehicleOccupation(LogisticsCommon):
    def _status(self, vehicle, hours=0):
        with self._later(hours):
            return self._fresh(vehicle).dispatch_status

    def _service(self, **vals):
        values = {"vehicle_id": self.red.id, "description": "Brakes", **vals}
        return self.env["fleet.vehicle.log.services"].create(values)

    def _contract(self, expiry, **vals):
        kind = self.env.ref("fleet.type_contract_omnium")
        kind.is_dispatch_required = True
        return self.env["fleet.vehicle.log.contract"].create(
            {
                "vehicle_id": self.red.id,
                "cost_subtype_id": kind.id,
                "start_date": "2026-01-01",
                "expiration_date": expiry,
                **vals,
            }
        )

    def _document(self, expiry, **vals):
        return self.env["fleet.vehicle.document"].create(
            {
                "vehicle_id": self.red.id,
                "kind": "inspection",
                "date_expiry": expiry,
                **vals,
            }
        )

    def test_a_repair_that_runs_blocks(self):
        service = self._service(state="running", downtime_end=self._at(4))
        self.assertEqual(self._status(self.red), "blocked")
        self.assertEqual(self.red.status_reason, "Brakes")
        self.assertEqual(self.red.next_free, self._at(4))
        service.state = "done"
        self.assertEqual(self._status(self.red), "free")

    def test_a_repair_that_takes_longer_blocks_on(self):
        self._service(state="running", downtime_end=self._at(4))
        self.assertEqual(self._status(self.red, 5), "blocked")
        with self._later(5):
            self.assertFalse(self._fresh(self.red).next_free)

    def test_a_maintenance_window_blocks_while_it_lasts(self):
        self._service(downtime_start=self._at(2), downtime_end=self._at(4))
        statuses = [self._status(self.red, hours) for hours in (1, 2, 3, 4)]
        self.assertEqual(statuses, ["free", "blocked", "blocked", "free"])

    def test_a_service_without_times_does_not_block(self):
        self._service()
        self.assertEqual(self._status(self.red), "free")

    def test_an_expired_contract_blocks_from_the_day_after(self):
        self._contract("2027-03-08")
        self.assertEqual(self._status(self.red), "free")
        self.assertEqual(self._status(self.red, 12), "blocked")

    def test_a_newer_contract_of_the_kind_frees(self):
        self._contract("2027-03-01", state="expired")
        self.assertEqual(self._status(self.red), "blocked")
        self._contract("2028-03-01")
        self.assertEqual(self._status(self.red), "free")

    def test_other_contracts_do_not_block(self):
        contract = self._contract("2027-03-01")
        contract.cost_subtype_id = self.env.ref("fleet.type_contract_leasing")
        self.assertEqual(self._status(self.red), "free")

    def test_a_cancelled_contract_does_not_block(self):
        self._contract("2027-03-01", state="closed")
        self.assertEqual(self._status(self.red), "free")

    def test_an_expired_document_blocks_until_there_is_a_newer_one(self):
        self._document("2027-03-07", number="TI 12")
        self.assertEqual(self._status(self.red), "blocked")
        self.assertEqual(self.red.status_reason, "Technical Inspection TI 12")
        self._document("2027-09-07", kind="insurance")
        self.assertEqual(self._status(self.red), "blocked")
        self._document("2027-09-07")
        self.assertEqual(self._status(self.red), "free")

    def test_a_document_that_does_not_matter(self):
        self._document("2027-03-07", is_required=False)
        self.assertEqual(self._status(self.red), "free")

    def test_ids_are_unique(self):
        self._document("2027-03-07")
        self._contract("2027-03-01")
        self._service(state="running")
        self._block(self.red)
        self._started(-1, 5, vehicle=self.blue, trailer_id=self.trailer.id)
        rows = self.env["fleet.vehicle.occupation"].search([])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(len(rows.filtered(lambda one: one.vehicle_id == self.red)), 4)

    def test_codes_of_recommendation_24_go_there_and_back(self):
        wanted = "1 6 7 12 13 16 18 20 21 23 24 27 31 32 33 34"
        self.assertEqual(" ".join(REC24), wanted)
        self.assertEqual(len(CODES), len(CBV))
        trip = self._reserved(1, 5)
        for code in REC24:
            event = self.env["fleet.trip.event"].create(
                {"trip_id": trip.id, "status_code": code}
            )
            pair = (event.cbv_step, event.cbv_disposition)
            self.assertEqual((get_code(*pair), get_cbv(code)), (code, pair))

    def test_each_status_has_its_words_in_the_standard(self):
        statuses = dict(self.red._fields["dispatch_status"].selection)
        self.assertEqual(list(DISPATCH_STATUS), list(statuses))
        self.assertEqual(
            [one.disposition for one in DISPATCH_STATUS.values()],
            ["available", "reserved", "in_transit", "unavailable"],
        )
