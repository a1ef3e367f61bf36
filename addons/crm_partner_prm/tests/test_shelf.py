import re
from base64 import b64encode

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_portal import PrmPortalCommon


@tagged("post_install", "-at_install")
class TestShelf(PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.material"].search([]).active = False
        cls.product = cls.env["product.product"].create(
            {"name": "Zebra desk", "list_price": 100, "default_code": "ZD1"}
        )
        feature = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids |= feature
        pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Silver prices",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 20})
                ],
            }
        )
        cls.silver.default_pricelist_id = pricelist
        cls.bronze.default_pricelist_id = pricelist.copy({"item_ids": []})
        # a partner gets the prices of a level when it comes to that level
        for enrollment in (cls.enrollment, cls.rival_enrollment):
            grade = enrollment.grade_id
            enrollment.grade_id = cls.gold
            enrollment.grade_id = grade

    def _create_material(self, name="Book", **values):
        values.setdefault("file", b64encode(b"hello"))
        return self.env["prm.material"].create(
            {"name": name, "file_name": "book.txt", **values}
        )

    def _get_materials(self):
        page = self._get("/my/partner/materials").text
        return {int(row) for row in re.findall(r"/my/partner/materials/(\d+)", page)}

    def _get_price(self, user):
        self._login(user)
        page = self._get("/my/partner/prices?search=zebra").text
        rows = re.findall(r'oe_currency_value">([\d.,]+)<', page)
        return rows[1:2]

    def test_each_partner_reads_the_prices_of_its_level(self):
        self.assertEqual(self._get_price(self.nora_user), ["80.00"])
        self.assertEqual(self._get_price(self.sue_user), ["100.00"])

    def test_who_is_no_partner_reads_no_prices(self):
        self.rival_enrollment.action_end()
        self.assertEqual(self._get_price(self.sue_user), [])
        page = self._get("/my/partner/prices").text
        self.assertIn("Prices are for partners", page)
        self.assertNotIn("Zebra", page)

    def test_materials_are_those_of_the_level_type_and_track(self):
        everybody = self._create_material()
        silver = self._create_material(grade_ids=self.silver.ids)
        self._create_material(grade_ids=self.silver.ids, track_ids=self.technical.ids)
        typed = self._create_material(type_ids=self.type.ids)
        self._create_material(type_ids=self.software.ids)
        self._login(self.nils_user)
        self.assertEqual(self._get_materials(), {everybody.id, silver.id, typed.id})
        self._login(self.sue_user)
        self.assertEqual(self._get_materials(), {everybody.id, typed.id})

    def test_type_and_level_must_be_those_of_one_enrollment(self):
        self._enroll(self.northwind, self.gold, type_id=self.software.id)
        material = self._create_material(
            grade_ids=self.gold.ids, type_ids=self.type.ids
        )
        self._login(self.nora_user)
        self.assertEqual(self._get_materials(), set())
        material.type_ids = self.software
        self.assertEqual(self._get_materials(), {material.id})

    def test_a_file_is_given_to_those_only_who_get_it(self):
        material = self._create_material(grade_ids=self.silver.ids)
        path = f"/my/partner/materials/{material.id}"
        self._login(self.nora_user)
        response = self._get(path)
        self.assertEqual(response.content, b"hello")
        self.assertIn("book.txt", response.headers["Content-Disposition"])
        self._login(self.sue_user)
        self.assertIn("material_gone", self._get(path).headers["Location"])
        url = f"/web/content/prm.material/{material.id}/file"
        self.assertEqual(self._get(url).status_code, 404)

    def test_a_link_leads_there(self):
        material = self._create_material(file=False, url="https://example.com/book")
        self._login(self.nora_user)
        response = self._get(f"/my/partner/materials/{material.id}")
        self.assertEqual(response.headers["Location"], "https://example.com/book")

    def test_without_login_all_leads_to_the_login(self):
        material = self._create_material()
        self.authenticate(None, None)
        for path in ("prices", "materials", f"materials/{material.id}"):
            response = self._get(f"/my/partner/{path}")
            self.assertIn("/web/login", response.headers["Location"])

    def test_a_material_needs_a_file_or_a_link(self):
        for url in (False, "javascript:alert(1)"):
            with self.assertRaisesRegex(ValidationError, "needs a file"):
                self._create_material(file=False, url=url)

    def test_partners_read_the_model_by_the_pages_only(self):
        material = self._create_material()
        for user in (self.nora_user, self.employee):
            with self.assertRaises(AccessError):
                material.with_user(user).read(["name"])
        self.assertTrue(material.with_user(self.manager).has_access("write"))
        self.assertFalse(material.with_user(self.seller).has_access("write"))
