{
    "name": "CRM Relations: Dashboards",
    "summary": "Deals, forecast, debts, people and sources at a glance",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_relations", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard_data.xml"],
}
