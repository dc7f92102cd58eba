"""Counts what lives on a cluster: runs in progress and replicas of endpoints. A process of its own: the keeper itself stays small."""

import sys

NAMES = ("framewire-run-", "SERVE_REPLICA")


def _main() -> None:
    import ray

    ray.init(address=sys.argv[1], log_to_driver=False, configure_logging=False)
    named = [actor["name"] for actor in ray.util.list_named_actors(all_namespaces=True)]
    print(sum(name.startswith(NAMES) for name in named))  # noqa: T201


if __name__ == "__main__":
    _main()
