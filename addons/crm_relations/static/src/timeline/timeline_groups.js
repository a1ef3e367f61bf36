import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const DAYS_ONE_BY_ONE = 31;

/** When a row happened; a document without time stays on its day in every zone. */
export function getRowDate(row) {
    const date = deserializeDateTime(row.date);
    return row.is_all_day ? date.setZone("utc").setZone("local", { keepLocalTime: true }) : date;
}

function getDayTitle(date, today) {
    const days = Math.round(date.startOf("day").diff(today, "days").days);
    const named = { 0: _t("Today"), "-1": _t("Yesterday"), 1: _t("Tomorrow") }[days];
    const absolute = date.toLocaleString({
        weekday: "long",
        day: "numeric",
        month: "long",
        year: date.year === today.year ? undefined : "numeric",
    });
    const relative = date.startOf("day").toRelative({ base: today, unit: "days" });
    return named ? { title: named, hint: absolute } : { title: absolute, hint: relative };
}

function getMonthTitle(date, today) {
    return {
        title: date.toLocaleString({ month: "long", year: "numeric" }),
        hint: date.startOf("month").toRelative({ base: today.startOf("month"), unit: "months" }),
    };
}

/** One document that several people of an account share is one row. */
function mergeSameDocument(rows) {
    const merged = [];
    for (const row of rows) {
        const last = merged.at(-1);
        const isSame =
            row.kind === "meeting" && last?.res_model === row.res_model && last.res_id === row.res_id;
        if (isSame) {
            last.partners.push(row.partner.name);
        } else {
            merged.push({ ...row, partners: [row.partner.name] });
        }
    }
    return merged;
}

/** Rows in the order given, under one heading for each recent day or older month. */
export function groupRows(rows, kindByName) {
    const today = DateTime.local().startOf("day");
    const groups = [];
    for (const row of mergeSameDocument(rows)) {
        const date = getRowDate(row);
        const isDay = date >= today.minus({ days: DAYS_ONE_BY_ONE });
        const key = date.toFormat(isDay ? "yyyy-MM-dd" : "yyyy-MM");
        if (groups.at(-1)?.key !== key) {
            const heading = isDay ? getDayTitle(date, today) : getMonthTitle(date, today);
            groups.push({ key, ...heading, rows: [] });
        }
        groups.at(-1).rows.push({ ...row, when: date, isDay, kindInfo: kindByName[row.kind] });
    }
    return groups;
}
