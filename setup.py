"""The two folders that travel inside the wheel (bot/resources.py finds them in either place)."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["bot", "bot.*"]), "bot.locales", "bot.migrations"],
    package_dir={"bot.locales": "locales", "bot.migrations": "migrations"},
    package_data={
        "bot.privacy": ["*.txt"],
        "bot.locales": ["**/*.po", "*.pot"],
        "bot.migrations": ["**/*.py", "*.mako"],
    },
)
