{
    "name": "Industry Profiles: Website",
    "summary": "Listings on the website, inquiries in the pipeline",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_industry_profiles", "website"],
    "data": [
        "data/estate_website_data.xml",
        "views/estate_listing_views.xml",
        "views/estate_website_templates.xml",
    ],
    "demo": ["demo/estate_website_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
