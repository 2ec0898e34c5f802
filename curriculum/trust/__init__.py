"""How a package is trusted: signed statements, keys that follow each other, a chain of releases, deltas.

Pure, and readable by whoever wants to check us: verifying needs nothing but `cryptography`.
"""
