import { browser } from "@web/core/browser/browser";
import { isIOS, isMobileOS } from "@web/core/browser/feature_detection";
import { serializeDateTime } from "@web/core/l10n/dates";

const { DateTime } = luxon;
const POSITION_TIMEOUT = 8000;
const POSITION_AGE = 60000;

/** Now, as the server writes it. */
export function getNow() {
    return serializeDateTime(DateTime.now());
}

/** A reference that no other device makes; works without https too. */
export function makeUid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Where the device is, or null if it cannot or may not say. A visit is noted without a
 * position rather than not at all.
 */
export function getPosition() {
    const { geolocation } = browser.navigator;
    if (!geolocation) {
        return Promise.resolve(null);
    }
    return new Promise((resolve) => {
        geolocation.getCurrentPosition(
            ({ coords }) =>
                resolve({
                    latitude: coords.latitude,
                    longitude: coords.longitude,
                    accuracy: coords.accuracy,
                }),
            () => resolve(null),
            {
                enableHighAccuracy: true,
                maximumAge: POSITION_AGE,
                timeout: POSITION_TIMEOUT,
            }
        );
    });
}

/** Link that opens the navigation of the device at an address. */
export function getMapLink(address) {
    const place = encodeURIComponent(address);
    if (isIOS()) {
        return `https://maps.apple.com/?q=${place}`;
    }
    if (isMobileOS()) {
        return `geo:0,0?q=${place}`;
    }
    return `https://www.openstreetmap.org/search?query=${place}`;
}
