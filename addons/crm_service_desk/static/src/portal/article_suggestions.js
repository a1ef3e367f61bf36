import { markup } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { setElementContent } from "@web/core/utils/html";
import { debounce } from "@web/core/utils/timing";
import { Interaction } from "@web/public/interaction";

const SHORTEST_QUESTION = 4;
const QUIET = 400; // milliseconds without a key

/** Articles that may answer a question while a customer is typing it. */
export class ArticleSuggestions extends Interaction {
    static selector = "#service_suggestions";

    setup() {
        this.form = this.el.closest("form");
        this.field = this.form?.querySelector("[name='name'], [name='subject']");
        this.suggest = debounce(() => this.load(), QUIET);
        this.shown = "";
        this.el.setAttribute("aria-live", "polite");
    }

    start() {
        if (this.field) {
            this.addListener(this.field, "input", () => this.suggest());
        }
    }

    destroy() {
        this.suggest.cancel();
    }

    get question() {
        return this.field.value.trim();
    }

    async load() {
        const question = this.question;
        if (question === this.shown) {
            return;
        }
        this.shown = question;
        let hits = [];
        if (question.length >= SHORTEST_QUESTION) {
            try {
                hits = await this.waitFor(
                    rpc("/knowledge/suggest", { text: question }, { silent: true })
                );
            } catch {
                return; // the form works without suggestions
            }
        }
        if (question === this.shown) {
            this.show(hits);
        }
    }

    show(hits) {
        this.el.replaceChildren();
        if (!hits.length) {
            return;
        }
        const title = document.createElement("div");
        title.className = "fw-bold mt-2";
        title.textContent = _t("Perhaps this helps at once:");
        const list = document.createElement("div");
        list.className = "list-group my-2";
        list.append(...hits.map((hit) => this.getEntry(hit)));
        this.el.append(title, list);
    }

    getEntry(hit) {
        const entry = document.createElement("div");
        entry.className = "list-group-item";
        const link = document.createElement("a");
        Object.assign(link, { href: hit.url, target: "_blank", textContent: hit.name });
        const snippet = document.createElement("div");
        snippet.className = "small text-muted";
        // the server has escaped the text and marked the words
        setElementContent(snippet, markup(hit.snippet));
        const button = document.createElement("button");
        Object.assign(button, {
            type: "button",
            className: "btn btn-sm btn-outline-success mt-1 o_service_solved",
            textContent: _t("This solved it"),
        });
        this.addListener(button, "click", () => this.solve(hit));
        entry.append(link, snippet, button);
        return entry;
    }

    async solve(hit) {
        const values = { article_id: hit.id, text: this.question };
        await this.waitFor(rpc("/knowledge/solved", values));
        const thanks = document.createElement("div");
        thanks.className = "alert alert-success mt-2 o_service_thanks";
        thanks.textContent = _t("Good! You need not send anything.");
        this.el.replaceChildren(thanks);
        this.shown = this.question;
    }
}

registry
    .category("public.interactions")
    .add("crm_service_desk.article_suggestions", ArticleSuggestions);
