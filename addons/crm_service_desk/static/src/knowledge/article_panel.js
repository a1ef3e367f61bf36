import { Component, markup, onWillStart, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Articles that may answer the ticket, to put into the answer. */
export class ArticlePanel extends Component {
    static props = { ...standardWidgetProps };
    static template = "crm_service_desk.ArticlePanel";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ hits: [], news: [], question: "", isLoaded: false });
        this.onInput = useDebounced((event) => this.search(event.target.value), 300);
        onWillStart(() => Promise.all([this.load(), this.loadNews()]));
    }

    get ticketId() {
        return this.props.record.resId;
    }

    async load() {
        if (!this.ticketId) {
            return;
        }
        const question = this.state.question;
        const hits = await this.orm.call("service.ticket", "get_article_suggestions", [
            [this.ticketId],
            question,
        ]);
        if (question === this.state.question) {
            this.state.hits = hits.map((hit) => ({
                ...hit,
                snippet: markup(hit.snippet),
            }));
            this.state.isLoaded = true;
        }
    }

    async loadNews() {
        if (this.ticketId) {
            const ids = [this.ticketId];
            this.state.news = await this.orm.call("service.ticket", "get_customer_news", [
                ids,
            ]);
        }
    }

    openNews(news) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.news",
            res_id: news.id,
            views: [[false, "form"]],
        });
    }

    async search(question) {
        this.state.question = question;
        await this.load();
    }

    open(hit) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.article",
            res_id: hit.id,
            views: [[false, "form"]],
        });
    }

    async toggleUsed(hit) {
        await this.orm.call("service.ticket", "mark_article", [
            [this.ticketId],
            hit.id,
            !hit.is_used,
        ]);
        await this.props.record.load();
        await this.load();
    }

    /** The dialogue of the ticket shows the answer when the window closes. */
    async answer(hit, mode) {
        if (!(await this.props.record.save())) {
            return;
        }
        const action = await this.orm.call(
            "service.ticket",
            "action_answer_with_article",
            [[this.ticketId], hit.id, mode]
        );
        await this.action.doAction(action, {
            onClose: async () => {
                await this.props.record.load();
                await this.load();
            },
        });
    }
}

registry.category("view_widgets").add("service_article_panel", {
    component: ArticlePanel,
});
