"""Pages that are pictures: straightened, recognised, and laid out like those that have a text of their own.

``engine`` recognises, ``raster`` works on pixels, ``level`` finds out how a page lies, ``recognise`` puts them together;
``pages`` makes lines of what was recognised, ``store`` keeps it while a document is being read.
"""
