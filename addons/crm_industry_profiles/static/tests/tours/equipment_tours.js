import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("equipment_seller_prices_a_kit", {
    steps: () => [
        {
            content: "The price at the usual margin",
            trigger: ".o_form_view [name=amount_price]:contains(1,333.33)",
        },
        {
            content: "Give a better price",
            trigger: ".o_form_view [name=margin] input",
            run: "edit 10 && press Tab",
        },
        {
            content: "It is below the lowest margin",
            trigger: ".o_form_view .alert-warning:contains(below the lowest one)",
        },
        {
            content: "Not that much",
            trigger: ".o_form_view [name=margin] input",
            run: "edit 20 && press Tab",
        },
        {
            content: "The new price is there at once",
            trigger: ".o_form_view [name=amount_price]:contains(1,250.00)",
        },
        {
            content: "Offer it",
            trigger: ".o_form_view button[name=action_apply]",
            run: "click",
        },
        {
            content: "The quotation has it",
            trigger: ".o_form_view [name=order_line] .o_data_row:contains(1,250.00)",
        },
    ],
});

tours.add("equipment_replacement_on_a_phone", {
    steps: () => [
        {
            content: "The unit is to be replaced",
            trigger: ".o_form_view [name=serial] input:value(PHONE-1)",
        },
        {
            content: "Propose it",
            trigger: ".o_form_view button[name=action_propose_replacement]",
            run: "click",
        },
        {
            content: "The opportunity is open",
            trigger: ".o_form_view [name=name]:contains(Replace Machine PHONE-1), .o_form_view [name=name] textarea:value(Replace Machine PHONE-1)",
        },
    ],
});
