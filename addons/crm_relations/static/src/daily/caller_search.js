import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const SEARCH_DELAY = 250;
const MIN_LENGTH = 3;

/** Defaults of a new contact, as far as what was typed tells. */
export function getContactDefaults(term) {
    if (/^[\d\s()+./-]+$/.test(term)) {
        return { default_phone: term };
    }
    return term.includes("@") ? { default_email: term } : { default_name: term };
}

export function openHit(action, hit) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model: hit.model,
        res_id: hit.id,
        views: [[false, "form"]],
    });
}

export function openNewContact(action, term, options = {}) {
    return action.doAction(
        {
            type: "ir.actions.act_window",
            name: _t("New Contact"),
            res_model: "res.partner",
            views: [[false, "form"]],
            context: getContactDefaults(term),
        },
        options
    );
}

/** One line per hit: who, company, last contact, open deals. */
export class CallerHits extends Component {
    static template = "crm_relations.CallerHits";
    static props = {
        hits: Array,
        onSelect: Function,
        active: { type: Number, optional: true },
    };

    formatDay(date) {
        return formatDate(deserializeDateTime(date));
    }
}

export class CallerSearch extends Component {
    static components = { CallerHits };
    static template = "crm_relations.CallerSearch";
    static props = { onSelect: Function, onCreate: Function };

    setup() {
        this.orm = useService("orm");
        useAutofocus({ refName: "term", mobile: true });
        this.state = useState({ term: "", found: "", hits: [], active: 0, isBusy: false });
        this.searchSoon = useDebounced(() => this.search(), SEARCH_DELAY);
    }

    get isPartOfAddress() {
        const { found } = this.state;
        return found.includes("@") && !/^\S+@\S+\.\p{L}{2,}$/u.test(found);
    }

    async search() {
        const term = this.state.term.trim();
        if (term === this.state.found && !this.state.isBusy) {
            return;
        }
        if (term.length < MIN_LENGTH) {
            Object.assign(this.state, { found: "", hits: [], active: 0 });
            return;
        }
        this.state.isBusy = true;
        const hits = await this.orm.silent.call("res.partner", "find_caller", [term]);
        // an answer to what is no longer in the box
        if (term === this.state.term.trim()) {
            Object.assign(this.state, { found: term, hits, active: 0, isBusy: false });
        }
    }

    async onKeydown(ev) {
        const { hits } = this.state;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.active = Math.min(
                Math.max(this.state.active + step, 0),
                Math.max(hits.length - 1, 0)
            );
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            await this.chooseActive();
        }
    }

    /** Enter: the only hit opens at once, of several the marked one. */
    async chooseActive() {
        const isFresh = this.state.term.trim() === this.state.found;
        await this.search();
        const { hits, active } = this.state;
        if (hits.length === 1 || (isFresh && hits.length)) {
            this.props.onSelect(hits[isFresh ? active : 0]);
        }
    }
}

export class CallerDialog extends Component {
    static components = { CallerSearch, Dialog };
    static props = { close: Function };
    static template = "crm_relations.CallerDialog";

    setup() {
        this.action = useService("action");
    }

    select(hit) {
        this.props.close();
        openHit(this.action, hit);
    }

    create(term) {
        this.props.close();
        openNewContact(this.action, term);
    }
}

/** "Who is calling?" at the top of every page. */
export class CallerMenu extends Component {
    static props = {};
    static template = "crm_relations.CallerMenu";

    setup() {
        this.dialog = useService("dialog");
        this.outbox = useState(useService("crm_outbox"));
        useCommand(_t("Who is calling?"), () => this.open(), {
            category: "smart_action",
            hotkey: "alt+shift+w",
            global: true,
            hotkeyOptions: { bypassEditableProtection: true },
            isAvailable: () => this.outbox.isSalesman,
        });
    }

    open() {
        this.dialog.add(CallerDialog);
    }
}

registry
    .category("systray")
    .add("crm_relations.caller", { Component: CallerMenu }, { sequence: 30 });
