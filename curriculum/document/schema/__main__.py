"""`python -m curriculum.document.schema`: write the published schema anew, after the models changed."""

from curriculum.document import schema

schema.FILE.write_text(schema.text(), "utf-8")
print(schema.FILE)
