import { registry } from "@web/core/registry";

const FORM_NAME = ".o_form_view .o_field_widget[name=name]";
const CHOICE = ".modal .o_data_row:contains(Name):first td[name=choice]";

registry.category("web_tour.tours").add("crm_relations_duplicate_typing", {
    steps: () => [
        {
            content: "Type a name with a slip",
            trigger: `${FORM_NAME} :is(input, textarea)`,
            run: "edit Bremer Seilerei Went",
        },
        {
            content: "Leave the field",
            trigger: ".o_form_view .o_field_widget[name=email] input",
            run: "edit post@wendt-seile.example",
        },
        {
            content: "Leave the field again",
            trigger: ".o_form_view .o_field_widget[name=phone] input",
            run: "click",
        },
        {
            content: "The contact that exists is named, with the reasons",
            trigger:
                ".alert[name=warning_duplicate]:contains(name alike):contains(same e-mail) a:contains(Bremer Seilerei Wendt)",
        },
        {
            content: "Nothing is kept of this one",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "Back in the list of contacts",
            trigger: ".o_kanban_view, .o_list_view",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_merge", {
    steps: () => [
        {
            content: "The pair is listed with its reason",
            trigger: ".o_data_row:contains(Wendt Seilerei):contains(same tax ID)",
        },
        {
            content: "Compare side by side",
            trigger:
                ".o_data_row:contains(Wendt Seilerei) button[name=action_compare]",
            run: "click",
        },
        {
            content: "Both names are there",
            trigger: `.modal .o_data_row:contains(Bremer Seilerei Wendt):contains(Wendt Seilerei)`,
        },
        {
            content: "Keep the left contact",
            trigger:
                ".modal .o_field_widget[name=survivor] .o_radio_item:contains(Left) input",
            run: "click",
        },
        {
            content: "Choose the name of the right one",
            trigger: CHOICE,
            run: "click",
        },
        {
            content: "The right value wins",
            trigger: ".modal .o_selected_row .o_selection_badge:contains(Right)",
            run: "click",
        },
        {
            content: "Merge",
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            content: "The kept contact has the chosen name",
            trigger: "body:not(:has(.modal)) .o_form_view .o_last_breadcrumb_item:contains(Wendt Seilerei)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_merge_undo", {
    steps: () => [
        {
            content: "The merge is listed",
            trigger: ".o_data_row:contains(Wendt Seilerei) td[name=merged_names]",
            run: "click",
        },
        {
            content: "It says what was moved",
            trigger: ".o_form_view .o_field_widget[name=summary]:contains(Lead)",
        },
        {
            content: "Undo it",
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "It is undone",
            trigger: ".o_form_view .o_arrow_button_current:contains(Undone)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_merge_phone", {
    steps: () => [
        {
            content: "The pair is a card with its reason",
            trigger:
                ".o_kanban_record:contains(Wendt Seilerei):contains(same tax ID) button[name=action_compare], .o_kanban_record:contains(Wendt Seilerei):contains(same tax ID) a[name=action_compare]",
            run: "click",
        },
        {
            content: "Both names are there, and the page is not wider than the screen",
            trigger: ".modal:contains(Bremer Seilerei Wendt):contains(Wendt Seilerei)",
            run() {
                const width = document.documentElement.scrollWidth;
                if (width > window.innerWidth) {
                    throw new Error(`the page is ${width} px wide`);
                }
            },
        },
        {
            content: "Keep the left contact",
            trigger:
                ".modal .o_field_widget[name=survivor] .o_radio_item:contains(Left) input",
            run: "click",
        },
        {
            content: "Merge",
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            content: "The kept contact opens",
            trigger: "body:not(:has(.modal)):contains(Bremer Seilerei Wendt) .o_form_view",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_merge_undo_phone", {
    steps: () => [
        {
            content: "The merge is a card",
            trigger: ".o_kanban_record:contains(Wendt Seilerei)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=summary]:contains(Lead)" },
        {
            content: "Undo it",
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=state]:contains(Undone)" },
    ],
});
