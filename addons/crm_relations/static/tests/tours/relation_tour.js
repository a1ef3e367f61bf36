import { registry } from "@web/core/registry";

/** The graph behind the canvas: its nodes are no elements that a tour could click. */
function getGraph() {
    return document.querySelector(".o_crm_map_canvas")._cyreg.cy;
}

function findNode(name) {
    return getGraph()
        .nodes()
        .filter((node) => node.data("label") === name);
}

function expect(condition, message) {
    if (!condition) {
        throw new Error(message);
    }
}

const openRelations = [
    {
        content: "open the page with the relations",
        trigger: ".o_notebook_headers .nav-link[name='crm_relations']",
        run: "click",
    },
];

const openMap = [
    {
        content: "see them as a map",
        trigger: ".o_crm_relations_map_button",
        run: "click",
    },
    {
        content: "the map is drawn",
        trigger: ".o_crm_map_canvas[aria-busy='false'] canvas",
    },
];

const checkMap = [
    {
        content: "two steps around the contact are there",
        trigger: ".o_crm_map_words summary",
        run() {
            expect(findNode("Tour Petr").length === 1, "Petr is missing");
            expect(findNode("Tour Works").length === 1, "Works is missing");
            expect(findNode("Tour Past").length === 0, "Past has ended");
        },
    },
    {
        content: "a category can be hidden",
        trigger: ".o_crm_map_legend button[data-category='family']",
        run: "click",
    },
    {
        trigger: ".o_crm_map_legend button[data-category='family'][aria-pressed='false']",
        run() {
            const seen = getGraph().edges(":visible").map((edge) => edge.data("category"));
            expect(!seen.includes("family"), "the family is still drawn");
        },
    },
    {
        trigger: ".o_crm_map_legend button[data-category='family']",
        run: "click",
    },
    {
        content: "arrows walk from contact to contact",
        trigger: ".o_crm_map_canvas",
        run() {
            this.anchor.focus();
            this.anchor.dispatchEvent(
                new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })
            );
            expect(getGraph().$("node.selected").length === 1, "nobody is selected");
        },
    },
    {
        content: "the same is there in words",
        trigger: ".o_crm_map_words summary",
        run: "click",
    },
    {
        trigger: ".o_crm_map_words[open] li:contains('Wife of Tour Petr')",
    },
];

function slideTo(days) {
    return {
        content: "slide through time",
        trigger: ".o_crm_map_canvas[aria-busy='false']",
        run() {
            const slider = document.querySelector(".o_crm_map_slider input");
            slider.value = days;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        },
    };
}

const slide = [
    slideTo(-3600),
    {
        content: "ten years ago she worked elsewhere",
        trigger: ".o_crm_map_words li:contains('Tour Past')",
        run() {
            expect(findNode("Tour Past").length === 1, "Past is missing");
        },
    },
    slideTo(0),
    { trigger: ".o_crm_map_words:not(:contains('Tour Past')) li:contains('Tour Petr')" },
];

const savePicture = [
    {
        content: "save the picture",
        trigger: ".o_crm_map_png",
        run() {
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => {
                URL.createObjectURL = create;
                document.body.dataset.picture = `${blob.type} ${blob.size > 5000}`;
                return create.call(URL, blob);
            };
            this.anchor.click();
        },
    },
    {
        content: "it is a picture, and not an empty one",
        trigger: "body[data-picture='image/png true']",
    },
];

const openNode = [
    {
        content: "a tap on a contact opens its card",
        trigger: ".o_crm_map_canvas[aria-busy='false']",
        run() {
            findNode("Tour Petr").emit("tap");
        },
    },
    {
        trigger: ".o_form_view .o_field_widget[name='name']:contains('Tour Petr'), .o_form_view .o_field_widget[name='name'] :value('Tour Petr'), .o_breadcrumb:contains('Tour Petr')",
    },
];

registry.category("web_tour.tours").add("crm_relations_map_desktop", {
    steps: () => [
        ...openRelations,
        {
            content: "what is in force is listed from this side",
            trigger: ".o_crm_relations_row:contains('Wife of'):contains('Tour Petr')",
        },
        {
            content: "what has ended shows on demand",
            trigger: ".o_crm_relations_all",
            run: "click",
        },
        { trigger: ".o_crm_relations_closed:contains('Tour Past')" },
        {
            content: "add a relation from this side",
            trigger: ".o_crm_relations_add",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='label_id'] input",
            run: "edit Friend of",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Friend of')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='other_partner_id'] input",
            run: "edit Tour Friend",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Tour Friend'):not(:contains('Create'))",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: ".o_crm_relations_row:contains('Friend of'):contains('Tour Friend')" },
        ...openMap,
        ...checkMap,
        ...slide,
        ...savePicture,
        ...openNode,
    ],
});

registry.category("web_tour.tours").add("crm_relations_map_phone", {
    steps: () => [
        ...openRelations,
        ...openMap,
        ...checkMap,
        ...slide,
        ...savePicture,
        {
            content: "the map fills the screen",
            trigger: ".o_crm_map_expand",
            run: "click",
        },
        { trigger: ".o_crm_map_full .o_crm_map_expand", run: "click" },
        ...openNode,
    ],
});
