"""The search page of the admin: editors look through what has been published."""
