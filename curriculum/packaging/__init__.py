"""How a course leaves the house: one module per format, all of them in one table."""

from curriculum.packaging.base import OpenMedia, PackageError, PackageFile, Packager, Structure
from curriculum.packaging.cmi5 import Cmi5Packager
from curriculum.packaging.scorm12 import Scorm12Packager
from curriculum.packaging.scorm2004 import Scorm2004Packager
from curriculum.packaging.web import WebPackager
from curriculum.packaging.writer import write_zip

PACKAGERS: dict[str, Packager] = {
    packager.id: packager
    for packager in (Scorm12Packager(), Scorm2004Packager(), Cmi5Packager(), WebPackager())
}

__all__ = ["PACKAGERS", "OpenMedia", "PackageError", "PackageFile", "Packager", "Structure", "write_zip"]
