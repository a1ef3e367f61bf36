"""Columns of a listing in the RESO Data Dictionary, and what their cells say.

>>> parse_cell("StandardStatus", "active under contract")
'ActiveUnderContract'
>>> parse_cell("ListPrice", "125 000,50")
125000.5
>>> parse_cell("PublicRemarks", "'=1+1"), format_cell("PublicRemarks", "=1+1")
('=1+1', "'=1+1")
>>> parse_cell("EntryLevel", ""), format_cell("EntryLevel", 0)
(None, '')
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from .bank_rows import BROKEN, BadCell, parse_count, parse_date, parse_number

MOST_LETTERS = 20000
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Column:
    """Where a column belongs: "listing", "property" or "link" (found by its name)."""

    model: str
    field: str
    kind: str


def _columns(model: str, kind: str, names: str) -> dict[str, Column]:
    """Columns from words "Name=field"."""
    pairs = (word.split("=") for word in names.split())
    return {name: Column(model, field, kind) for name, field in pairs}


COLUMNS: dict[str, Column] = {
    **_columns("listing", "text", "ListingKey=listing_key ListingId=name"),
    **_columns("property", "text", "UniversalPropertyId=listing_key"),
    **_columns("listing", "choice", "StandardStatus=standard_status"),
    **_columns("listing", "choice", "TransactionKind=transaction_kind"),
    **_columns("property", "choice", "PropertyType=property_type"),
    **_columns("property", "choice", "PropertySubType=property_sub_type"),
    **_columns("listing", "number", "ListPrice=list_price"),
    **_columns("listing", "number", "OriginalListPrice=original_list_price"),
    **_columns("listing", "number", "PreviousListPrice=previous_list_price"),
    **_columns("listing", "number", "ContractPrice=contract_price"),
    **_columns("listing", "number", "ClosePrice=close_price"),
    **_columns("link", "text", "Currency=currency"),
    **_columns("listing", "choice", "ListingAgreement=listing_agreement"),
    **_columns("link", "text", "ListAgentEmail=agent"),
    **_columns("listing", "date", "ListingContractDate=listing_contract_date"),
    **_columns("listing", "date", "ExpirationDate=expiration_date"),
    **_columns("listing", "date", "OnMarketDate=on_market_date"),
    **_columns("listing", "date", "OffMarketDate=off_market_date"),
    **_columns("listing", "date", "PurchaseContractDate=purchase_contract_date"),
    **_columns("listing", "date", "CloseDate=close_date"),
    **_columns("link", "text", "StateOrProvince=region City=city CityRegion=district"),
    **_columns("property", "text", "StreetName=street_name StreetNumber=street_number"),
    **_columns("property", "text", "UnitNumber=unit_number PostalCode=postal_code"),
    **_columns("property", "number", "Latitude=latitude Longitude=longitude"),
    **_columns("property", "number", "LivingArea=living_area"),
    **_columns("property", "number", "BuildingAreaTotal=building_area_total"),
    **_columns("property", "number", "LotSizeArea=lot_size_area"),
    **_columns("property", "count", "RoomsTotal=rooms_total"),
    **_columns("property", "count", "BedroomsTotal=bedrooms_total"),
    **_columns("property", "count", "BathroomsTotalInteger=bathrooms_total_integer"),
    **_columns("property", "count", "EntryLevel=entry_level"),
    **_columns("property", "count", "StoriesTotal=stories_total YearBuilt=year_built"),
    **_columns("property", "text", "OwnerPhone=contact_phone"),
    **_columns("property", "text", "PublicRemarks=description"),
}


def parse_text(value: str) -> str | None:
    text = value.strip()
    if len(text) > MOST_LETTERS or BROKEN.search(text):
        raise BadCell("text", BROKEN.sub("", text)[:40])
    if text[:1] == "'" and text[1:2] in FORMULA:
        text = text[1:]
    return text or None


def parse_cell(name: str, value: str) -> Any:
    """What a cell says; None if it is empty. Raises BadCell."""
    kind = COLUMNS[name].kind
    if kind == "number":
        number = parse_number(value)
        return None if number is None else float(number)
    if kind == "count":
        return parse_count(value)
    if kind == "date":
        return parse_date(value)
    text = parse_text(value)
    if text and kind == "choice":
        words = [word[:1].upper() + word[1:] for word in text.split()]
        return text if len(words) == 1 else "".join(words)
    return text


def format_cell(name: str, value: Any) -> str:
    """The value as it is written into a file, so that it reads back the same."""
    if not value:
        return ""
    if isinstance(value, float):
        return f"{value:.7f}".rstrip("0").rstrip(".")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    is_text = COLUMNS[name].kind == "text"
    return f"'{text}" if is_text and text[:1] in FORMULA else text
