{
    "name": "Partner Programmes: Resellers",
    "summary": "A lead that Odoo assigns or a partner is offered is with one partner",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_partner_prm", "website_crm_partner_assign"],
    "data": ["data/prm_reason_data.xml"],
    "uninstall_hook": "uninstall_hook",
}
