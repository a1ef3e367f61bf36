{
    "name": "Partner Programmes: eLearning",
    "summary": "Whoever finishes a course gets the certificate",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_partner_prm", "website_slides"],
    "data": [
        "views/slide_channel_views.xml",
        "views/prm_certification_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
