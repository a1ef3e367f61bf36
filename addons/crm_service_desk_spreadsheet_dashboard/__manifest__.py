{
    "name": "Service Desk: Dashboards",
    "summary": "Backlog, deadlines, load, agents and satisfaction at a glance",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_service_desk", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard_data.xml"],
}
