"""How a course leaves the house: one module per format, all of them in one table."""

from curriculum.packaging.base import (
    Edition,
    OpenMedia,
    Order,
    PackageError,
    PackageFile,
    Packager,
    Source,
    Structure,
)
from curriculum.packaging.build import PACKAGERS, find_packager, left_out, package_files, package_name
from curriculum.packaging.writer import write_package_files, write_zip

__all__ = [
    "PACKAGERS",
    "Edition",
    "OpenMedia",
    "Order",
    "PackageError",
    "PackageFile",
    "Packager",
    "Source",
    "Structure",
    "find_packager",
    "left_out",
    "package_files",
    "package_name",
    "write_package_files",
    "write_zip",
]
