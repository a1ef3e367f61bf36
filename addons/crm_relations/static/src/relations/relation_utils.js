import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** Line of a category on the map; also the mark beside its heading in the list. */
export const COLORS = {
    family: "#c2255c",
    employment: "#1971c2",
    ownership: "#e8590c",
    business: "#2b8a3e",
    influence: "#6741d9",
    contact: "#868e96",
};

function formatDay(day) {
    return formatDate(deserializeDate(day));
}

/** “since 1/1/2020”, “until ...”, or from one day to another; empty if unknown. */
export function formatPeriod({ date_start: start, date_end: end }) {
    if (start && end) {
        return `${formatDay(start)} – ${formatDay(end)}`;
    }
    if (start) {
        return _t("since %s", formatDay(start));
    }
    return end ? _t("until %s", formatDay(end)) : "";
}

/** Share and weight, as far as they are known. */
export function formatFacts({ share, weight }) {
    const facts = [];
    if (share) {
        facts.push(`${share} %`);
    }
    if (weight) {
        facts.push(_t("weight %s", weight));
    }
    return facts.join(" · ");
}

/** [{key, title, color, rows}] of the categories that have rows, in their order. */
export function groupByCategory(rows, categories) {
    return categories
        .map(([key, title]) => ({
            key,
            title,
            color: COLORS[key],
            rows: rows
                .filter((row) => row.category === key)
                .map((row) => ({
                    ...row,
                    period: formatPeriod(row),
                    facts: formatFacts(row),
                })),
        }))
        .filter((group) => group.rows.length);
}

export function openPartner(action, partnerId) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model: "res.partner",
        res_id: partnerId,
        views: [[false, "form"]],
    });
}
