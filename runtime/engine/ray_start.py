"""`ray start` without the server for remote drivers: one open port and 90 MB less; nothing here uses it."""

from ray.scripts import scripts

if __name__ == "__main__":
    vars(scripts)["get_ray_client_dependency_error"] = lambda: ImportError("the local cluster takes no remote drivers")
    scripts.cli()
