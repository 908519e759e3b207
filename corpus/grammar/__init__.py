"""The grammar of each kind of document: regulations, standards, notices, atlases, and text without numbers."""
