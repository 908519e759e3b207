"""One module a format: bytes in, pages of lines with positions out."""
