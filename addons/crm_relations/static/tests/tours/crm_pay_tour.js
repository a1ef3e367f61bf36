import { registry } from "@web/core/registry";

// The manager prepares the statements of a month and approves one.
registry.category("web_tour.tours").add("crm_pay_approve", {
    steps: () => [
        {
            trigger: ".o_form_view button:contains(Prepare Statements)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=plan_ids]:contains(Tour plan)",
        },
        {
            trigger: ".modal button[name=action_run]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Sally Tour) td[name=date_end]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row td[name=amount]:contains(100.00)",
        },
        {
            trigger: ".o_form_view button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_pay]",
        },
    ],
});

// The salesperson reads it: the sum, and the payment that it comes from.
registry.category("web_tour.tours").add("crm_pay_read", {
    steps: () => [
        {
            trigger: ".o_kanban_view .o_kanban_record:contains(100.00)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(100.00), .o_field_widget[name=line_ids] .o_kanban_record:contains(100.00)",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_confirm])):not(:has(button[name=action_pay]))",
        },
    ],
});
