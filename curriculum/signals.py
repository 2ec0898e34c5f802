"""What the rest of the house may listen to.

Each is sent inside the transaction that makes the change: what a receiver writes stands or falls with it, so
nobody ever misses a change. A receiver must be able to hear the same news twice.
"""

from django.dispatch import Signal

release_frozen = Signal()
"""With `release=`, newly made."""

release_withdrawn = Signal()
"""With `course_code=` and `language=`: none of their releases stands any more."""

package_settled = Signal()
"""With `package=`, when it became deliverable, or no longer is (`packages.deliverable()`)."""
