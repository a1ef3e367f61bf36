{
    "name": "Partner Programmes: Dashboards",
    "summary": "Revenue, pipeline, answers and conflicts of partners at a glance",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_partner_prm", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard_data.xml"],
}
