"""The headless runtime: graph, plan, engine, workspace, serving, command line."""
