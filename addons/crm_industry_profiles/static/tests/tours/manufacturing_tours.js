import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("manufacturing_orders_again_on_a_phone", {
    steps: () => [
        {
            content: "Agree on it",
            trigger: ".o_form_view button[name=action_confirm]",
            run: "click",
        },
        {
            content: "Order it once more",
            trigger: ".o_form_view button[name=action_order]",
            run: "click",
        },
        {
            content: "The quotation is there",
            trigger: ".o_form_view .o_sale_order, .o_form_view.o_sale_order",
        },
    ],
});
