import { Component } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";

export class TimelineRow extends Component {
    static template = "crm_relations.TimelineRow";
    static props = { row: Object, open: Function };

    get label() {
        return this.props.row.type || this.props.row.kindInfo?.label || "";
    }

    /** The icon of the interaction's type in the colour of its kind. */
    get iconClass() {
        const { icon, kindInfo } = this.props.row;
        const classes = (kindInfo?.icon || "fa-circle-o").split(" ");
        const colours = classes.filter((name) => name.startsWith("text-"));
        return icon ? [icon, ...colours].join(" ") : classes.join(" ");
    }

    get amount() {
        const { amount, currency_id } = this.props.row;
        return amount ? formatCurrency(amount, currency_id) : "";
    }

    /** Who took part: the author, and the people of the account if others. */
    get people() {
        const { who, partners } = this.props.row;
        return [...new Set([who, ...partners])].filter(Boolean).join(" · ");
    }

    get when() {
        const { when, isDay, is_all_day } = this.props.row;
        if (isDay) {
            return is_all_day ? "" : when.toLocaleString({ timeStyle: "short" });
        }
        return when.toLocaleString({ day: "numeric", month: "short" });
    }

    get whenTitle() {
        const { when, is_all_day } = this.props.row;
        const format = is_all_day
            ? { dateStyle: "full" }
            : { dateStyle: "full", timeStyle: "short" };
        return `${when.toLocaleString(format)} (${when.toRelative()})`;
    }

    get title() {
        return this.props.row.can_open
            ? ""
            : _t("You can see that this took place, but not open the document.");
    }

    onKeydown(event) {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            this.open();
        }
    }

    open() {
        if (this.props.row.can_open) {
            this.props.open(this.props.row);
        }
    }
}
