import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Bars of the last quarters, a row per indicator, as `prm.scorecard` prepares them. */
class PrmTrend extends Component {
    static props = { ...standardFieldProps };

    get trend() {
        return this.props.record.data[this.props.name] || { quarters: [], rows: [] };
    }

    format(row, value) {
        return row.is_money
            ? formatMonetary(value, {
                  currencyId: this.trend.currency_id,
                  digits: [16, 0],
              })
            : formatFloat(value, { digits: [16, 0] });
    }

    /** The last bar is of a quarter that is not over yet. */
    bars(row) {
        return row.values.map((value, index) => ({
            height: Math.max(row.heights[index], 3),
            isNow: index === row.values.length - 1,
            title: `${this.trend.quarters[index]}: ${this.format(row, value)}`,
            value: this.format(row, value),
        }));
    }

    /** All values, for those who do not see the bars. */
    describe(row) {
        const values = this.bars(row).map((bar) => bar.title);
        return _t("%(label)s: %(values)s", {
            label: row.label,
            values: values.join(", "),
        });
    }
}

/** One indicator, small enough for a row of a list. */
export class PrmTrendBars extends PrmTrend {
    static template = "crm_partner_prm.TrendBars";

    get row() {
        return this.trend.rows[0];
    }
}

/** All indicators with their figures. */
export class PrmTrendTable extends PrmTrend {
    static template = "crm_partner_prm.TrendTable";
}

registry.category("fields").add("prm_trend_bars", {
    component: PrmTrendBars,
    supportedTypes: ["json"],
});
registry.category("fields").add("prm_trend_table", {
    component: PrmTrendTable,
    supportedTypes: ["json"],
});
