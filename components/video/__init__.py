"""Videos as a cluster wants them: opened safely, timed by their packets, cut at keyframes, decoded no more than needed."""
