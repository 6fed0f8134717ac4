"""The composition root: the only package that knows everybody.

Everything is made once, top to bottom: ``stores`` (keys and database), ``outward`` (the way out to
Telegram), ``cases`` (use cases of jobs and command line), ``inward`` (handlers and intake),
``running`` (the life of it all), and ``process`` (until a signal ends it).
"""

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
