#!/usr/bin/env python
"""Concord's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after settings
    from django.db import OperationalError, connection  # noqa: PLC0415 - after settings

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if connection.connection is not None:
            raise
        # An administrator reads this: the sentence, and no traceback.
        where = connection.settings_dict
        if "no such table" in str(error):
            sys.exit(
                f"The database {where['NAME']} has no tables yet. Make them: manage.py migrate.\n"
                "Or is it another one? CONCORD_DATA and DATABASE_URL say which."
            )
        sys.exit(
            f"The database {where['NAME']} at {where['HOST'] or 'this machine'}"
            f"{':' + str(where['PORT']) if where['PORT'] else ''} cannot be reached: "
            f"{str(error).strip()}\nIs it running, and is DATABASE_URL right?"
        )


if __name__ == "__main__":
    main()
