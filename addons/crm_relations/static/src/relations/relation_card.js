import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { RelationMap } from "./relation_map";
import { groupByCategory, openPartner } from "./relation_utils";

/** Who stands around the contact of a form: a list by category, or a map. */
export class CrmRelationCard extends Component {
    static template = "crm_relations.RelationCard";
    static components = { RelationMap };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.state = useState({
            status: "loading",
            error: "",
            view: "list",
            asOf: "",
            showAll: false,
            version: 0,
            card: { rows: [], categories: [], hidden: 0 },
        });
        // the form shows at once, the rows when they are there
        onWillStart(() => void this.load());
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.partnerId) {
                Object.assign(this.state, { asOf: "", showAll: false, view: "list" });
                this.load(nextProps.record.resId);
            }
        });
    }

    get groups() {
        return groupByCategory(this.state.card.rows, this.state.card.categories);
    }

    get currentCount() {
        return this.state.card.rows.filter((row) => row.state === "current").length;
    }

    get allLabel() {
        return this.state.showAll
            ? _t("Hide what is not in force")
            : _t("Show %s not in force", this.state.card.hidden);
    }

    get groupInvoiced() {
        const { invoiced, currency_id } = this.state.card.group;
        return formatMonetary(invoiced, { currencyId: currency_id });
    }

    async load(partnerId = this.props.record.resId) {
        this.partnerId = partnerId;
        this.state.status = "loading";
        if (!partnerId) {
            return;
        }
        const filters = { as_of: this.state.asOf || false, show_all: this.state.showAll };
        const call = this.orm.call("res.partner", "get_relation_card", [[partnerId]], filters);
        try {
            const card = await this.keepLast.add(call);
            Object.assign(this.state, { card, status: "ready" });
        } catch (error) {
            this.state.status = "error";
            this.state.error = error.data?.message || _t("The server cannot be reached.");
        }
    }

    setAsOf(day) {
        this.state.asOf = day;
        this.load();
    }

    toggleAll() {
        this.state.showAll = !this.state.showAll;
        this.load();
    }

    open(row) {
        openPartner(this.action, row.other_id);
    }

    /** The org chart, or the list with its filters, as of the same day. */
    async openAction(method) {
        const context = this.state.asOf ? { as_of: this.state.asOf } : {};
        const args = [[this.partnerId]];
        const action = await this.orm.call("res.partner", method, args, { context });
        return this.action.doAction(action, { additionalContext: context });
    }

    add() {
        this.openDialog(_t("New relation"), { context: { default_partner_id: this.partnerId } });
    }

    edit(row) {
        const context = { default_partner_id: this.partnerId };
        this.openDialog(_t("Relation"), { resId: row.id, context });
    }

    openDialog(title, props) {
        this.dialog.add(FormViewDialog, {
            resModel: "crm.relation.end",
            title,
            canExpand: false,
            ...props,
            onRecordSaved: () => this.onChanged(),
        });
    }

    async end(row) {
        await this.orm.call("crm.relation.end", "action_end", [[row.id]]);
        await this.onChanged();
    }

    async onChanged() {
        const { record } = this.props;
        this.state.version += 1;
        await this.load();
        // counters of the form follow, unless the user has something unsaved in it
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

export const crmRelationCard = { component: CrmRelationCard };

registry.category("view_widgets").add("crm_relation_card", crmRelationCard);
