"""Load the sample: python setup/samples/insurance -c odoo.conf -d DATABASE"""

import sys
from pathlib import Path

import odoo.api
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).parents[1]))

from northwind import SampleError

from insurance import ConsoleReport, load


def main() -> int:
    config.parse_config(sys.argv[1:])
    report = ConsoleReport()
    with Registry(config["db_name"][0]).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        try:
            return 0 if load(env, report).ok else 1
        except SampleError as error:
            report.say(f"Insurance: {error}")
            return 2


if __name__ == "__main__":
    sys.exit(main())
