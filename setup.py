"""What travels inside the wheel: code, texts, a page, and the folders of bot/resources.py."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["bot", "bot.*"]), "bot.locales", "bot.migrations"],
    package_dir={"bot.locales": "locales", "bot.migrations": "migrations"},
    package_data={
        "bot.demo": ["page/*"],
        "bot.views": ["*.md"],
        "bot.privacy": ["*.txt"],
        "bot.locales": ["**/*.po", "*.pot"],
        "bot.migrations": ["**/*.py", "*.mako"],
    },
)
