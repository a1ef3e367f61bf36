import json

from odoo.addons.web.controllers.export import CSVExport, ExcelExport


def add_details(data, file_format):
    """Hand the filter and the format on to the log of exports."""
    params = json.loads(data)
    details = {"domain": params.get("domain"), "format": file_format}
    params["context"] = {**(params.get("context") or {}), "crm_export": details}
    return json.dumps(params)


class CrmCsvExport(CSVExport):
    def base(self, data):
        return super().base(add_details(data, "csv"))


class CrmExcelExport(ExcelExport):
    def base(self, data):
        return super().base(add_details(data, "xlsx"))
