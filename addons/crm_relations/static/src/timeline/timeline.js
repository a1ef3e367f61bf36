import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { groupRows } from "./timeline_groups";
import { TimelineRow } from "./timeline_row";

const LOG_FORM = "crm_relations.crm_interaction_view_form_log";
const QUICK_TYPES = ["call", "visit"];

/** Everything that happened with the customer of a form, page by page. */
export class CrmTimeline extends Component {
    static template = "crm_relations.Timeline";
    static components = { Dropdown, DropdownItem, TimelineRow };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.feed = useRef("feed");
        this.keepLast = new KeepLast();
        this.onSearch = useDebounced(() => this.load(), 400);
        this.state = useState({
            status: "loading",
            isLoadingMore: false,
            error: "",
            rows: [],
            upcoming: [],
            next: false,
            frame: { kinds: [], people: [], types: [], can_log: false },
            filters: this.getNoFilters(),
        });
        // the form shows at once, the rows when they are there
        onWillStart(() => void this.load());
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.partnerId) {
                this.state.filters = this.getNoFilters();
                this.load(nextProps.record.resId);
            }
        });
    }

    getNoFilters() {
        return { kinds: [], person: false, search: "" };
    }

    get hasFilters() {
        const { kinds, person, search } = this.state.filters;
        return Boolean(kinds.length || person || search);
    }

    get kindByName() {
        return Object.fromEntries(this.state.frame.kinds.map((kind) => [kind.kind, kind]));
    }

    get groups() {
        return groupRows(this.state.rows, this.kindByName);
    }

    get upcomingGroups() {
        const groups = groupRows(this.state.upcoming, this.kindByName);
        return groups.map((group) => ({ ...group, isUpcoming: true }));
    }

    get quickTypes() {
        return this.state.frame.types.filter((type) => QUICK_TYPES.includes(type.code));
    }

    get otherTypes() {
        return this.state.frame.types.filter((type) => !QUICK_TYPES.includes(type.code));
    }

    getLogLabel(type) {
        return _t("Log %s", type.name.toLowerCase());
    }

    fetchPage(before = null) {
        const { kinds, person, search } = this.state.filters;
        const filters = { kinds: [...kinds], person, search: search.trim(), before };
        const call = this.orm.call("res.partner", "get_timeline_page", [[this.partnerId]], filters);
        return this.keepLast.add(call);
    }

    async load(partnerId = this.props.record.resId) {
        this.partnerId = partnerId;
        this.state.status = "loading";
        this.state.isLoadingMore = false;
        if (!partnerId) {
            return;
        }
        try {
            const { rows, upcoming, next, ...frame } = await this.fetchPage();
            Object.assign(this.state, { rows, upcoming, next, frame, status: "ready" });
        } catch (error) {
            this.showError(error);
        }
    }

    async loadMore() {
        this.state.isLoadingMore = true;
        try {
            const { rows, next } = await this.fetchPage(this.state.next);
            this.state.rows.push(...rows);
            this.state.next = next;
            this.state.isLoadingMore = false;
        } catch (error) {
            this.showError(error);
        }
    }

    showError(error) {
        this.state.status = "error";
        this.state.isLoadingMore = false;
        this.state.error = error.data?.message || _t("The server cannot be reached.");
    }

    toggleKind(kind) {
        const { kinds } = this.state.filters;
        this.state.filters.kinds = kinds.includes(kind)
            ? kinds.filter((other) => other !== kind)
            : [...kinds, kind];
        this.load();
    }

    onPersonChange(event) {
        this.state.filters.person = Number(event.target.value) || false;
        this.load();
    }

    clearFilters() {
        this.state.filters = this.getNoFilters();
        this.load();
    }

    /** Up and down walk through the rows, as in a list. */
    onKeydown(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const rows = [...this.feed.el.querySelectorAll(".o_crm_timeline_row")];
        const target = step && rows[rows.indexOf(document.activeElement) + step];
        if (target) {
            event.preventDefault();
            target.focus();
        }
    }

    async open(row) {
        this.action.doAction(
            await this.orm.call("crm.timeline", "action_open_document", [[row.id]])
        );
    }

    log(type) {
        this.dialog.add(FormViewDialog, {
            resModel: "crm.interaction",
            title: _t("Log: %s", type.name),
            canExpand: false,
            context: {
                default_partner_id: this.partnerId,
                default_type_id: type.id,
                form_view_ref: LOG_FORM,
            },
            onRecordSaved: () => this.onLogged(),
        });
    }

    async onLogged() {
        const { record } = this.props;
        await this.load();
        // counters of the form follow, unless the user has something unsaved in it
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

export const crmTimeline = { component: CrmTimeline };

registry.category("view_widgets").add("crm_timeline", crmTimeline);
