"""What travels inside the wheel: code, a text, and the folders that bot/resources.py finds."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["bot", "bot.*"]), "bot.locales", "bot.migrations"],
    package_dir={"bot.locales": "locales", "bot.migrations": "migrations"},
    package_data={
        "bot.demo": ["page/*"],
        "bot.views": ["*.md"],
        "bot.locales": ["**/*.po", "*.pot"],
        "bot.migrations": ["**/*.py", "*.mako"],
    },
)
