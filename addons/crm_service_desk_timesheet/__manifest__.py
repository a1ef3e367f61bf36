{
    "name": "Service Desk: Timesheets",
    "summary": "Time on tickets at the cost of the employee, and as timesheets",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "LGPL-3",
    "author": "CRM Suite contributors",
    "auto_install": True,
    "depends": ["crm_service_desk", "hr_timesheet"],
    "data": [
        "views/service_team_views.xml",
        "views/account_analytic_line_views.xml",
    ],
    "demo": ["demo/service_timesheet_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
