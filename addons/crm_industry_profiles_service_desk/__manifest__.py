{
    "name": "Industry Profiles: Service Desk",
    "summary": "Policies, lines, equipment and projects with their service requests",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_industry_profiles", "crm_service_desk"],
    "data": [
        "security/it_ticket_security.xml",
        "views/service_ticket_views.xml",
        "views/telecom_line_views.xml",
        "views/equipment_unit_views.xml",
        "views/it_ticket_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
