"""Makes the files of a new site, chapter, post or case; the clock and chance are arguments."""
