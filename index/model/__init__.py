"""The bundled encoder: its files, its card, and the recipe that makes it."""
