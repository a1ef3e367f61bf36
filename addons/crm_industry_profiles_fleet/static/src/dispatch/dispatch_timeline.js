import {Component, onWillStart, useState} from "@odoo/owl";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useDebounced} from "@web/core/utils/timing";
import {useDispatchRefresh} from "./dispatch_refresh";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const DAYS = 7;
const DAYS_ON_A_PHONE = 2;
const COLORS = {
    blocked: "text-bg-danger",
    done: "text-bg-secondary",
    free: "text-bg-success",
    in_transit: "text-bg-info",
    reserved: "text-bg-warning",
};

/** A week of all vehicles: each a row, each trip and each block a bar. */
export class DispatchTimeline extends Component {
    static template = "crm_industry_profiles_fleet.DispatchTimeline";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    static path = "dispatch-timeline";
    static displayName = _t("Vehicle Timeline");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.days = this.env.isSmall ? DAYS_ON_A_PHONE : DAYS;
        this.state = useState({
            start: DateTime.local().startOf("day"),
            now: DateTime.local(),
            search: "",
            offset: 0,
            total: 0,
            page: 0,
            vehicles: [],
        });
        this.onSearch = useDebounced(() => this.go(0), 300);
        useDispatchRefresh(() => this.load());
        onWillStart(() => this.load());
    }

    get end() {
        return this.state.start.plus({days: this.days});
    }

    get columns() {
        return Array.from({length: this.days}, (_, day) => {
            const date = this.state.start.plus({days: day});
            return {
                key: date.toISODate(),
                label: date.toFormat("ccc d"),
                isToday: date.hasSame(this.state.now, "day"),
            };
        });
    }

    get statusLabels() {
        return {
            blocked: _t("Blocked"),
            done: _t("Done"),
            free: _t("Free"),
            in_transit: _t("In Transit"),
            reserved: _t("Reserved"),
        };
    }

    get nowPosition() {
        return this.getPosition(this.state.now);
    }

    get pageText() {
        const {offset, total, vehicles} = this.state;
        return `${offset + 1}-${offset + vehicles.length} / ${total}`;
    }

    async load() {
        const {start, search, offset} = this.state;
        const board = await this.keepLast.add(
            this.orm.silent.call("fleet.vehicle", "get_dispatch_board", [
                serializeDateTime(start),
                serializeDateTime(this.end),
                search,
                offset,
            ])
        );
        Object.assign(this.state, board, {now: DateTime.local()});
    }

    /** Where a moment stands in the shown days, in percent. */
    getPosition(moment) {
        const all = this.end.diff(this.state.start).milliseconds;
        return (moment.diff(this.state.start).milliseconds / all) * 100;
    }

    getBar(bar) {
        const from = deserializeDateTime(bar.date_from);
        const to = bar.date_to && deserializeDateTime(bar.date_to);
        const left = Math.max(this.getPosition(from), 0);
        const right = to ? Math.min(this.getPosition(to), 100) : 100;
        const format = localization.dateTimeFormat;
        const until = to ? to.toFormat(format) : _t("until further notice");
        return {
            style: `left: ${left}%; width: ${Math.max(right - left, 0.5)}%`,
            color: COLORS[bar.kind],
            title: `${this.statusLabels[bar.kind]}: ${bar.name || ""} (${from.toFormat(format)} – ${until})`,
        };
    }

    getColor(status) {
        return COLORS[status];
    }

    go(days) {
        this.state.start = days
            ? this.state.start.plus({days: days * this.days})
            : this.state.start;
        this.state.offset = 0;
        return this.load();
    }

    goToday() {
        this.state.start = DateTime.local().startOf("day");
        return this.load();
    }

    turn(pages) {
        this.state.offset += pages * this.state.page;
        return this.load();
    }

    /** Arrows move through the days while the board itself has the focus. */
    onKeydown(ev) {
        const days = {ArrowLeft: -1, ArrowRight: 1}[ev.key];
        if (days && ev.target.tagName !== "INPUT") {
            ev.preventDefault();
            this.go(days);
        }
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("fleet_dispatch_timeline", DispatchTimeline);
