import { registry } from "@web/core/registry";

const LETTER = ".o_crm_consent_pills button[data-channel=letter]";

function isFocused(name) {
    const field = document.querySelector(`.o_field_widget[name="${name}"]`);
    if (!field.contains(document.activeElement)) {
        throw new Error(`${name} has not got the focus`);
    }
}

registry.category("web_tour.tours").add("crm_relations_profile", {
    steps: () => [
        {
            content: "What is missing most is asked for: one click and one types",
            trigger: ".o_crm_profile_gauge:contains(50%) button[data-field=birthdate]",
            run: "click",
        },
        {
            content: "The field is on a page that was not open",
            trigger: ".o_field_widget[name=birthdate] input:focus",
            run: () => isFocused("birthdate"),
        },
        {
            content: "The phone number is two years old",
            trigger: ".o_crm_profile_stale:contains(Phone)",
        },
        {
            content: "They have asked: it is still right",
            trigger: ".o_crm_stale button[data-field=phone]",
            run: "click",
        },
        {
            content: "Nothing is old any more",
            trigger: ".o_crm_profile_gauge:not(:has(.o_crm_profile_stale))",
        },
        {
            content: "No letters, please",
            trigger: `${LETTER}.text-bg-light`,
            run: "click",
        },
        {
            content: "The channel is filled in",
            trigger: ".modal .o_field_widget[name=state] input[data-value=refused]",
            run: "click",
        },
        {
            content: "Save the decision",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The card shows the refusal",
            trigger: `${LETTER}.text-bg-danger`,
        },
    ],
});
