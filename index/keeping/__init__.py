"""What a library holds open: each part is brought up to the catalog, and made anew from it where it is damaged."""
