import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("it_seller_submits_on_a_phone", {
    steps: () => [
        {
            content: "Open the tender by its card",
            trigger: ".o_kanban_record:contains(Patient cards)",
            run: "click",
        },
        {
            content: "Enter our price",
            trigger: ".o_form_view [name=our_price] input",
            run: "edit 4321.50 && press Tab",
        },
        {
            content: "Submit it",
            trigger: ".o_form_view button[name=action_submit]:enabled",
            run: "click",
        },
        {
            content: "It is submitted",
            trigger: ".o_form_view .o_field_statusbar:contains(Submitted)",
        },
    ],
});

tours.add("it_seller_makes_a_quotation", {
    steps: () => [
        {
            content: "Open the specification",
            trigger: ".o_data_cell[name=name]:contains(Patient cards)",
            run: "click",
        },
        {
            content: "Its price is there",
            trigger: ".o_form_view [name=amount]:contains(57,641.38)",
        },
        {
            content: "It goes to the customer",
            trigger: ".o_form_view button[name=action_send]:enabled",
            run: "click",
        },
        {
            content: "Make the quotation",
            trigger: ".o_form_view button[name=action_make_quotation]:enabled",
            run: "click",
        },
        {
            content: "The quotation is open",
            trigger: ".o_form_view button[name=action_confirm]",
        },
    ],
});
