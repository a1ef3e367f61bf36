import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("trade_slow_mover_on_a_desk", {
    steps: () => [
        {
            content: "What has not sold for long is on the list",
            trigger: ".o_list_view .o_data_row:contains(Old Rope)",
        },
        {
            content: "Whom campaigns have brought: by the menu of the same industry",
            trigger: ".o_list_view .o_data_row:contains(Old Rope) .o_data_cell[name=days]",
        },
    ],
});

tours.add("trade_campaign_response_on_a_desk", {
    steps: () => [
        {
            content: "The campaign that sold it stands in the report",
            trigger: ".o_pivot:contains(Rope Week)",
        },
        {
            content: "Look at its rows",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "With what it has brought",
            trigger: ".o_list_view:contains(Rope Week)",
        },
    ],
});

tours.add("travel_proposal_is_sold_on_a_desk", {
    steps: () => [
        {
            content: "Open the wishes of the customer",
            trigger: ".o_data_row:contains(Nora) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "Ask what fits",
            trigger: ".o_form_view button[name=action_view_proposals]",
            run: "click",
        },
        {
            content: "Choose the offer that fits best",
            trigger:
                ".o_list_view .o_data_row:contains(Beach Week) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Make a quotation of it",
            trigger: "button[name=action_quote]",
            run: "click",
        },
        {
            content: "The customer agrees",
            trigger: ".o_form_view button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is ordered",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
    ],
});

tours.add("telecom_saving_is_taken_on_a_phone", {
    steps: () => [
        {
            content: "Open the line that would cost less",
            trigger: ".o_kanban_record:contains(Nora):contains(Flat)",
            run: "click",
        },
        {
            content: "Change its tariff",
            trigger: ".o_form_view button[name=action_take_tariff]",
            run: "click",
        },
        {
            content: "The customer has agreed",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The line has the tariff",
            trigger:
                ".o_form_view [name=tariff_id] input:value(Flat), .o_form_view [name=tariff_id]:contains(Flat)",
        },
        {
            content: "And nothing is cheaper any more",
            trigger: ".o_form_view:not(:has(button[name=action_take_tariff]))",
        },
    ],
});
