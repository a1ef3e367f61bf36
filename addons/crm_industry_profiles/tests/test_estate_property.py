import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from .common_estate import EstateCommon

PIXEL = base64.b64encode(b"GIF89a")
TASK = "crm_industry_profiles.mail_activity_type_estate_verify"


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 12:00:00")
class TestEstateProperty(EstateCommon):
    def _photo(self, name="kitchen.gif"):
        return self.env["ir.attachment"].create({"name": name, "datas": PIXEL})

    def test_the_name_is_the_address(self):
        flat = self._flat("5-А", unit_number="12")
        self.assertEqual(flat.name, "вул. Шевченка 5-А / 12, Північний район")

    def test_the_phone_of_the_owner_is_the_one_to_call(self):
        flat = self._flat(owner_id=self.owner.id)
        self.assertEqual(flat.contact_phone, "+380 57 123 45 67")
        other = self._flat("2", owner_id=self.owner.id, contact_phone="111 22 33")
        self.assertEqual(other.contact_phone, "111 22 33")

    def test_completeness_says_what_is_missing(self):
        flat = self._flat(
            unit_number="3",
            rooms_total=2,
            entry_level=4,
            stories_total=9,
            year_built=1975,
            owner_id=self.owner.id,
        )
        # of 14: description, position and photos are missing
        self.assertEqual(flat.completeness, 79)
        self.assertEqual(flat.missing_fields, "Public Remarks, Position, Photos")
        flat.write({"latitude": 50.0, "longitude": 36.2, "description": "<p>Sunny</p>"})
        flat.photo_ids = self._photo()
        self.assertEqual((flat.completeness, flat.missing_fields), (100, ""))

    def test_land_is_not_asked_for_rooms(self):
        plot = self._flat(property_type="Land", property_sub_type="UnimprovedLand")
        self.assertNotIn("Rooms", plot.missing_fields)
        self.assertIn("Lot", plot.missing_fields)

    def test_photos_belong_to_the_property(self):
        photo = self._photo()
        flat = self._flat(photo_ids=[(6, 0, photo.ids)])
        self.assertEqual((photo.res_model, photo.res_id), (flat._name, flat.id))
        self.assertEqual(flat.cover_id, photo)
        photo.with_user(self.colleague).check_access("read")

    def test_the_map_is_linked_where_the_position_is_known(self):
        flat = self._flat(latitude=50.0, longitude=36.25)
        self.assertEqual(flat.geo_url, "geo:50.000000,36.250000?q=50.000000,36.250000")
        self.assertIn("mlat=50.000000&mlon=36.250000", flat.map_url)
        self.assertFalse(self._flat("2").map_url)

    def test_verified_by_whom_and_until_when(self):
        flat = self._flat(user_id=self.realtor.id)
        flat.with_user(self.realtor).action_verify()
        self.assertEqual(flat.verification_state, "verified")
        self.assertEqual(flat.verified_by_id, self.realtor)
        self.assertEqual(flat.verified_date, Date.to_date("2027-01-10"))
        self.assertEqual(flat.verify_again_date, Date.to_date("2027-04-10"))

    def test_asked_again_on_the_day_with_one_task(self):
        flat = self._flat(user_id=self.realtor.id)
        flat.action_verify()
        Property = self.env["estate.property"]
        with freeze_time("2027-04-09 12:00:00"):
            Property._cron_ask_again()
        self.assertEqual(flat.verification_state, "verified")
        with freeze_time("2027-04-10 12:00:00"):
            Property._cron_ask_again()
            Property._cron_ask_again()
        self.assertEqual(flat.verification_state, "outdated")
        task = flat.activity_ids
        self.assertEqual(len(task), 1)
        self.assertEqual(task.activity_type_id, self.env.ref(TASK))
        self.assertEqual(task.user_id, self.realtor)

    def test_verified_again_the_task_is_done(self):
        flat = self._flat()
        flat.action_verify()
        with freeze_time("2027-04-10 12:00:00"):
            self.env["estate.property"]._cron_ask_again()
            flat.action_verify()
        self.assertFalse(flat.activity_ids)
        self.assertEqual(flat.verify_again_date, Date.to_date("2027-07-09"))

    def test_who_verified_is_written_by_the_button_only(self):
        flat = self._flat(user_id=self.realtor.id).with_user(self.realtor)
        for values in (
            {"verification_state": "verified"},
            {"verified_by_id": self.boss.id},
            {"completeness": 100},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                flat.write(values)
        self.assertEqual(flat.verification_state, "unverified")

    def test_asked_again_after_it_was_verified(self):
        flat = self._flat()
        flat.action_verify()
        with self.assertRaises(UserError):
            flat.verify_again_date = "2027-01-09"


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 12:00:00")
class TestEstateMerge(EstateCommon):
    def _twins(self, **values):
        first = self._flat("9", unit_number="1", **values)
        return first, self._flat("9", unit_number="1", locality_id=self.city.id)

    def _photo(self, flat, name="a.gif"):
        photo = self.env["ir.attachment"].create(
            {"name": name, "datas": PIXEL, "res_model": flat._name, "res_id": flat.id}
        )
        flat.photo_ids += photo
        return photo

    def test_of_equals_the_first_one_stays(self):
        first, second = self._twins()
        second.write({"street_name": "Shevchenka"})
        self.assertEqual((first | second)._get_better(), first)

    def test_the_one_with_photos_stays(self):
        first, second = self._twins()
        self._photo(second)
        self.assertEqual((first | second)._get_better(), second)

    def test_the_verified_one_stays(self):
        first, second = self._twins()
        second.action_verify()
        self.assertEqual((first | second)._get_better(), second)

    def test_listings_photos_and_history_are_kept(self):
        first, second = self._twins()
        listings = self._listing(first) | self._listing(second, price=98000)
        history = listings.history_ids
        photos = self._photo(first) | self._photo(second) | self._photo(second, "b.gif")
        note = second.message_post(body="The key is with the neighbour")
        stays = (first | second)._merge()
        self.assertEqual(stays, second)
        self.assertEqual(listings.property_id, second)
        self.assertEqual(second.photo_ids, photos)
        self.assertEqual(set(photos.mapped("res_id")), {second.id})
        self.assertEqual(listings.history_ids, history)
        self.assertIn(note, second.message_ids)
        self.assertFalse(first.active)
        self.assertEqual(first.merged_into_id, second)

    def test_what_the_better_one_lacks_is_filled_in(self):
        first, second = self._twins(owner_id=self.owner.id, year_built=1960)
        second.write({"rooms_total": 2, "year_built": 0})
        second.action_verify()
        (first | second)._merge()
        self.assertEqual(second.owner_id, self.owner)
        self.assertEqual((second.rooms_total, second.year_built), (2, 1960))

    def test_merged_it_is_no_duplicate_any_more(self):
        first, second = self._twins()
        pair = self._pairs(first, second)
        pair.action_merge()
        self.assertFalse(pair.exists())
        self.assertEqual((first | second).mapped("duplicate_count"), [0, 0])

    def test_one_alone_is_not_merged(self):
        with self.assertRaisesRegex(UserError, "two properties"):
            self._flat().action_merge()

    def test_a_realtor_merges_own_properties_only(self):
        first, second = self._twins(user_id=self.realtor.id)
        second.user_id = self.colleague
        with self.assertRaises(AccessError):
            (first | second).with_user(self.realtor).action_merge()
        self.assertTrue(first.active and second.active)
        second.user_id = self.realtor
        (first | second).with_user(self.realtor).action_merge()
        self.assertEqual((first | second).mapped("active"), [True, False])
