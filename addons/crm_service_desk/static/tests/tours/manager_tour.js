import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_service_desk_manager", {
    steps: () => [
        {
            content: "The policy that everybody gets",
            trigger: ".o_data_row td:contains(Eight hours)",
            run: "click",
        },
        {
            content: "Give more time",
            trigger: ".o_field_widget[name=resolution_hours] input",
            run: "edit 20:00",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "What would that change for open tickets?",
            trigger: "button[name=action_replay]:enabled",
            run: "click",
        },
        {
            content: "The ticket that is late would be in time",
            trigger: ".modal .o_data_row:contains(The drawer sticks)",
        },
        {
            content: "Yes",
            trigger: ".modal button[name=action_replay]:enabled",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "Reports",
            trigger: "button[data-menu-xmlid='crm_service_desk.service_desk_menu_reporting']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown-item[data-menu-xmlid='crm_service_desk.service_desk_menu_report_deadlines']",
            run: "click",
        },
        {
            content: "Deadlines by target and team",
            trigger: ".o_pivot th:contains(Resolution)",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_group_header:contains(Resolution), .o_data_row",
        },
    ],
});

tours.add("crm_service_desk_manager_idea", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Desks in green)",
            run: "click",
        },
        {
            content: "All customers will read it",
            trigger: "button[name=action_open]:enabled",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It can be planned now",
            trigger: "button[name=action_plan]",
        },
    ],
});

tours.add("crm_service_desk_idea", {
    steps: () => [
        {
            content: "Vote for what another customer wants",
            trigger: "[name=service_idea_row]:contains(A desk for two) button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger:
                "[name=service_idea_row]:contains(A desk for two) button[aria-pressed=true]",
        },
        {
            content: "Propose one",
            trigger: "summary[name=service_idea_new]",
            run: "click",
        },
        {
            trigger: "#idea_name",
            run: "edit A lamp for the night",
        },
        {
            trigger: "form[name=service_idea] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[name=service_idea_row]:contains(A lamp for the night)",
        },
    ],
});
