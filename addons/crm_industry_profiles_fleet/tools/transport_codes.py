"""Codes that carriers exchange: UN/ECE Recommendation 24 and GS1 CBV 2.0.

>>> get_cbv("31")
CbvStatus(step='transporting', disposition='in_transit')
>>> get_code("transporting", "in_transit")
'31'
"""

from typing import NamedTuple

# Recommendation 24, also EDIFACT element 9011 (IFTSTA) and UBL TransportationStatusCode
REC24: dict[str, str] = {
    "1": "Arrival",
    "6": "Booking completed",
    "7": "Booking cancelled",
    "12": "Cleared by customs",
    "13": "Collection completed",
    "16": "Crossed border",
    "18": "Damaged",
    "20": "Delayed",
    "21": "Delivery completed",
    "23": "Not delivered",
    "24": "Departure completed",
    "27": "Despatched",
    "31": "En route",
    "32": "Equipment returned from repair",
    "33": "Equipment sent for repair",
    "34": "Equipment repaired",
}


class CbvStatus(NamedTuple):
    """What one does with the goods or the vehicle, and how they are afterwards."""

    step: str
    disposition: str


# Each pair stands for one code only, so that the way back is certain.
CBV: dict[str, CbvStatus] = {
    "1": CbvStatus("arriving", "in_progress"),
    "6": CbvStatus("reserving", "reserved"),
    "7": CbvStatus("reserving", "available"),
    "12": CbvStatus("inspecting", "in_transit"),
    "13": CbvStatus("loading", "in_progress"),
    "16": CbvStatus("departing", "in_progress"),
    "18": CbvStatus("inspecting", "damaged"),
    "20": CbvStatus("holding", "in_transit"),
    "21": CbvStatus("receiving", "active"),
    "23": CbvStatus("holding", "unavailable"),
    "24": CbvStatus("departing", "in_transit"),
    "27": CbvStatus("loading", "in_transit"),
    "31": CbvStatus("transporting", "in_transit"),
    "32": CbvStatus("receiving", "available"),
    "33": CbvStatus("repairing", "unavailable"),
    "34": CbvStatus("repairing", "available"),
}
CODES: dict[CbvStatus, str] = {status: code for code, status in CBV.items()}

# How a vehicle of ours stands, in the words of the standards
DISPATCH_STATUS: dict[str, CbvStatus] = {
    "free": CBV["7"],
    "reserved": CBV["6"],
    "in_transit": CBV["31"],
    "blocked": CBV["33"],
}


def get_cbv(code: str) -> CbvStatus:
    return CBV[code]


def get_code(step: str, disposition: str) -> str | None:
    """The Rec. 24 code of a pair of CBV, if there is one."""
    return CODES.get(CbvStatus(step, disposition))
