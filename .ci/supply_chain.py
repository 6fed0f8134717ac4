"""What is shipped and under which licences, from the lock and the installed packages.

``sbom`` prints a bill of materials (CycloneDX 1.6, JSON), ``licences`` prints docs/licences.md.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"

HEAD = """# Licences of what is shipped

The bot itself is MIT ([LICENSE](../LICENSE)). Written by `make licences` from `requirements.lock`:
all packages that an installation or an image brings along. All of them may be passed on with it;
a test refuses one that may not. The charts' font, DejaVu Sans, comes with matplotlib.

| package | licence | does |
|---|---|---|
"""

# Older metadata name a licence by a classifier; its usual short name is kept here.
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, slots=True)
class Package:
    """One pin of the lock, with the SHA-256 of each of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def licence(self) -> str:
        """The licence as the package itself states it; LookupError where it states none."""
        told = metadata(self.name)
        if expression := told.get("License-Expression"):
            return expression
        for classifier in told.get_all("Classifier") or ():
            *_, last = classifier.split(" :: ")
            if last in _CLASSIFIERS:
                return _CLASSIFIERS[last]
        text = told.get("License") or ""
        if not text or "\n" in text:
            raise LookupError(self.name)
        return text

    @property
    def summary(self) -> str:
        return (metadata(self.name).get("Summary") or "").replace("|", "/").strip()


def packages() -> Iterator[Package]:
    """Read the lock, in its order."""
    pins = re.split(r"^(?=[a-z0-9._-]+==)", LOCK.read_text("utf-8"), flags=re.MULTILINE)
    for pin in pins[1:]:
        name, version = re.match(r"(\S+)==(\S+)", pin).groups()
        yield Package(name, version, tuple(re.findall(r"sha256:([0-9a-f]{64})", pin)))


def licences() -> str:
    """Return the page of licences."""
    rows = (f"| {p.name} | {p.licence} | {p.summary} |\n" for p in packages())
    return HEAD + "".join(rows)


def sbom() -> str:
    """Return a bill of materials: name, version, licence and files' hashes of each package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    licence = LicenseFactory()
    bom = Bom(
        components=[
            Component(
                type=ComponentType.LIBRARY,
                name=package.name,
                version=package.version,
                purl=PackageURL("pypi", None, package.name, package.version),
                bom_ref=f"{package.name}=={package.version}",
                licenses=[licence.make_from_string(package.licence)],
                external_references=[
                    ExternalReference(
                        type=ExternalReferenceType.DISTRIBUTION,
                        url=XsUri(f"https://pypi.org/project/{package.name}/{package.version}/"),
                        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=h)],
                    )
                    for h in package.hashes
                ],
            )
            for package in packages()
        ]
    )
    bom.metadata.component = root = Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        licenses=[licence.make_from_string(project["license"])],
        bom_ref=project["name"],
    )
    bom.register_dependency(root, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=2)


if __name__ == "__main__":
    try:
        sys.stdout.write({"sbom": sbom, "licences": licences}[sys.argv[1]]())
    except PackageNotFoundError as error:
        sys.exit(f"{error} is locked but not installed here: its licence cannot be read.")
