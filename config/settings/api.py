"""The API: tokens, problem documents, pages, rates, and its OpenAPI document."""

from __future__ import annotations

from config.settings.bounds import whole
from config.settings.environment import ROOT, env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.rules.HasRule"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.rendering.JSON"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.PerToken"],
    "DEFAULT_THROTTLE_RATES": {
        "read": env.str("CONCORD_API_READS", default="600/min"),
        "write": env.str("CONCORD_API_WRITES", default="120/min"),
        "wrong_token": "30/min",
    },
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": [
        "core.api.filters.StrictFilters",
        "core.api.filters.NamedOrder",
    ],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.ConcordSchema",
    "EXCEPTION_HANDLER": "core.api.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNICODE_JSON": True,
    # A count of the proxies in front; without one the address is the connection's own.
    "NUM_PROXIES": whole("CONCORD_PROXIES", default=0, least=0, most=10),
}

OPENAPI_FILE = ROOT / "docs" / "openapi.json"
"""Made by `make docs` and committed; served as it is."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Concord",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Public-private partnerships through their whole life. "
        "See docs/how_to/use_the_api.md for a tour with curl."
    ),
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Each field has its words beside it; shared enumerations would need names of their own.
    "POSTPROCESSING_HOOKS": [
        "core.api.schema.say_problems_once",
        "core.api.schema.say_keys_once",
    ],
    "SORT_OPERATIONS": True,
}
