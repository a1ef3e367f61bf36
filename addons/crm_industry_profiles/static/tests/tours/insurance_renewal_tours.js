import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

tours.add("insurance_adjuster_decides", {
    steps: () => [
        {
            content: "The claim stands in its column",
            trigger: ".o_kanban_record:contains(Frank Fast)",
            run: "click",
        },
        press("Begin", "action_check"),
        {
            content: "It is in check",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=checking]",
        },
        {
            content: "Set the reserve",
            trigger: ".o_form_view .o_statusbar_buttons button:contains(Set the Reserve)",
            run: "click",
        },
        {
            content: "The adjuster's authority is told",
            trigger: ".modal .alert-warning:contains(a manager is asked)",
        },
        {
            content: "Less for now",
            trigger: ".modal [name=amount] input",
            run: "edit 1500",
        },
        {
            content: "And why",
            trigger: ".modal [name=note] textarea",
            run: "edit Photos of the damage",
        },
        {
            content: "Apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is reserved",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=reserved]",
        },
        {
            content: "The next step is said",
            trigger: ".alert-info:contains(Documents are missing)",
        },
    ],
});
