"""Components: typed functions that pipelines are made of."""
