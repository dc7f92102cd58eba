"""The designer: the browser app in which pipelines are drawn, run and watched."""
