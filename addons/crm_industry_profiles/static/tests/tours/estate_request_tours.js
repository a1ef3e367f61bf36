import {registry} from "@web/core/registry";

const CARD = ".o_kanban_record:not(.o_kanban_ghost)";

registry.category("web_tour.tours").add("estate_realtor_reacts_on_a_phone", {
    steps: () => [
        {
            content: "Open the request of the customer",
            trigger: `${CARD}:contains(Near the park) .fw-bold`,
            run: "click",
        },
        {
            content: "Look at the matches",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_view_matches]",
            run: "click",
        },
        {
            content: "The best one has all that was asked for: a favorite",
            trigger: `${CARD}:contains(South):contains(100 %) button[name=action_favorite]`,
            run: "click",
        },
        {
            content: "It is noted",
            trigger: `${CARD}:contains(South):contains(Favorite)`,
        },
        {
            content: "The other one says why not, and is discarded",
            trigger: `${CARD}:contains(Floor: 3):contains(less than asked for) button[name=action_discard]`,
            run: "click",
        },
        {
            content: "It is gone",
            trigger: `.o_kanban_view:not(:has(${CARD}:contains(North)))`,
        },
    ],
});
