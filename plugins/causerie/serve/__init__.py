"""The preview: the site as it is written, kept up to date in the open page."""
