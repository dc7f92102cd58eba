"""The pages, one module or folder each: `draw` draws the page."""
