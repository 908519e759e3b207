"""Documents for other programs: Akoma Ntoso 3.0, the standard XML for law, and Markdown. ``readers.akn`` reads them back."""
