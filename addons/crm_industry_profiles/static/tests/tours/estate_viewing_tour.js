import {registry} from "@web/core/registry";

const CARD = ".o_kanban_record:contains(Bella Buyer)";

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

registry.category("web_tour.tours").add("estate_realtor_on_a_phone", {
    steps: () => [
        {
            content: "The day begins with the first viewing",
            trigger: ".o_kanban_record:first:contains(Bella Buyer)",
        },
        {
            content: "The way to the second is told, and a link leads there",
            trigger:
                ".o_kanban_record:contains(km, about) a[href*='google.com/maps/dir']",
        },
        {
            content: "Tell the visitor",
            trigger: `${CARD} button[name=action_on_my_way]`,
            run: "click",
        },
        {
            content: "Open the viewing",
            trigger: `${CARD} .fw-bold:contains(Lime Street)`,
            run: "click",
        },
        {
            content: "The visitor was told",
            trigger: ".o_form_view [name=date_on_way]",
        },
        press("It took place", "action_done"),
        {
            content: "The visitor likes it",
            trigger: ".o_form_view [name=rating] a.o_priority_star:nth-of-type(4)",
            run: "click",
        },
        {
            content: "What the visitor said",
            trigger: ".o_form_view [name=feedback] textarea",
            run: "edit Likes the view",
        },
        press("Write the offer down", "action_make_offer"),
        {
            content: "How much",
            trigger: ".o_form_view [name=amount] input",
            run: "edit 96000",
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "It is saved: it can be answered",
            trigger: ".o_form_view button[name=action_accept]",
        },
    ],
});
