"""The service desk beside OCA's helpdesk_mgmt: same content, same process.

``command`` prepares a database of its own and writes the results; everything else
runs inside Odoo. OCA's addons (AGPL) are downloaded and installed, never copied.
"""
