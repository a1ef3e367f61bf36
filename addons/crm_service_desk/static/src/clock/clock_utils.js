import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Short length of time: "3 d 4 h", "1 h 20 min", "5 min". */
export function formatLength(seconds) {
    const rest = Math.abs(Math.round(seconds));
    const days = Math.floor(rest / DAY);
    const hours = Math.floor((rest % DAY) / HOUR);
    const minutes = Math.floor((rest % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes });
    }
    if (minutes || !rest) {
        return _t("%(minutes)s min", { minutes });
    }
    return _t("%(seconds)s s", { seconds: rest });
}

/** Working time, which has no days: "27 h 30 min". */
export function formatWork(seconds) {
    const hours = Math.floor(seconds / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    const rest = seconds % MINUTE;
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes });
    }
    return minutes || !rest
        ? _t("%(minutes)s min", { minutes })
        : _t("%(seconds)s s", { seconds: rest });
}

export function formatMoment(text) {
    return text ? formatDateTime(deserializeDateTime(text)) : "";
}

/** How a clock looks right now: its colour and what it says. */
export function describeBadge(clock, now) {
    const deadline = deserializeDateTime(clock.deadline);
    const left = deadline.diff(now, "seconds").seconds;
    const tooltip = _t("%(label)s: %(deadline)s (%(policy)s)", {
        label: clock.label,
        deadline: formatMoment(clock.deadline),
        policy: clock.policy,
    });
    return { ...clock, tooltip, ...describeState(clock, left) };
}

function describeState(clock, left) {
    const late = clock.state === "breached" || (clock.state === "running" && left < 0);
    if (!clock.is_open) {
        return describeFinished(clock);
    }
    if (late) {
        const text = _t("%(length)s late", { length: formatLength(left) });
        return { color: "text-bg-danger", icon: "fa-exclamation-circle", text };
    }
    if (clock.state === "paused") {
        return { color: "text-bg-secondary", icon: "fa-pause", text: _t("paused") };
    }
    const near = left < clock.target / 4;
    return {
        color: near ? "text-bg-warning" : "text-bg-success",
        icon: "fa-clock-o",
        text: _t("%(length)s left", { length: formatLength(left) }),
    };
}

function describeFinished(clock) {
    return {
        met: { color: "text-bg-light", icon: "fa-check", text: _t("met") },
        breached: { color: "text-danger border", icon: "fa-times", text: _t("missed") },
        cancelled: { color: "text-bg-light", icon: "fa-ban", text: _t("cancelled") },
    }[clock.state];
}
