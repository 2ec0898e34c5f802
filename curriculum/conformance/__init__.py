"""The conformance lab: what real platforms would stumble over, told before a package goes out."""

from curriculum.conformance.check import check
from curriculum.conformance.report import Finding, Play, Report, in_words

__all__ = ["Finding", "Play", "Report", "check", "in_words"]
