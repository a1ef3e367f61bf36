import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

const FRESH = 60_000; // milliseconds for which the number is good enough

/** How many news the agent has not read: from the session, then when screens change. */
export class NewsMenu extends Component {
    static props = {};
    static template = "crm_service_desk.NewsMenu";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: session.service_unread_news || 0 });
        this.asked = Date.now();
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.onScreen());
    }

    onScreen() {
        const model = this.action.currentController?.action?.res_model;
        const isNews = model === "service.news";
        if (isNews || this.wasNews || Date.now() - this.asked > FRESH) {
            this.update();
        }
        this.wasNews = isNews;
    }

    async update() {
        if (session.service_unread_news === undefined) {
            return; // no agent
        }
        this.asked = Date.now();
        this.state.count = await this.orm.silent.call(
            "service.news",
            "get_unread_count",
            []
        );
    }

    open() {
        return this.action.doAction("crm_service_desk.service_news_action", {
            additionalContext: { search_default_unread: 1 },
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("crm_service_desk.news", { Component: NewsMenu }, { sequence: 35 });
