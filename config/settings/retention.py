"""How long records are kept, where an office may say so (reasons: config/retention.py)."""

from config.settings.bounds import whole

CONCORD_KEEP_CONTRACT_YEARS = whole("CONCORD_KEEP_CONTRACT_YEARS", default=12, least=6, most=99)
CONCORD_KEEP_PEOPLE_YEARS = whole("CONCORD_KEEP_PEOPLE_YEARS", default=6, least=1, most=12)
CONCORD_KEEP_TRACES_DAYS = whole("CONCORD_KEEP_TRACES_DAYS", default=730, least=90, most=3650)
