from . import estate_website
