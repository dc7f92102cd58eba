"""Layers point one way, nothing imports in a circle, and each library is known to as few files as possible."""

import ast
import json
import subprocess
import sys

import networkx
import pytest

from tests.source_files import ROOT, imports, imports_in, module_of, sources

# What each package may import of ours, beside itself.
LAYERS = {
    "components": set(),
    "runtime": {"components"},
    "designer": {"components", "runtime"},
    "sample_data": set(),
    "bench": {"components", "runtime", "designer", "sample_data", "tests"},
    "docs": {"components", "runtime", "bench", "tests"},
}

# Where a library may be imported: the beginnings of paths. Whatever is not listed is the standard library or ours.
LIBRARIES = {
    "altair": ("designer/look/charts.py", "designer/pages/runs/timeline_chart.py"),
    "PIL": ("designer/pages/boxes.py", "designer/server/shows/pictures.py"),
    "av": ("components/video/", "runtime/cli/health.py", "sample_data/", "bench/"),
    "click": ("runtime/cli/", "runtime/__main__.py"),
    "cv2": (
        "components/recipe.py",
        "components/imaging/",
        "components/video/",
        "components/learning/",
        "components/labelling/",
        "components/scoring/",
        "components/splitting/",
        "runtime/serving/inference.py",
        "sample_data/",
        "bench/",
        "docs/",
    ),
    "defusedxml": ("components/labelling/",),
    "duckdb": ("runtime/workspace/", "components/tabular/", "bench/"),
    "faster_coco_eval": ("components/scoring/coco.py",),
    "fastapi": ("runtime/serving/",),
    "grpc": ("runtime/engine/",),
    "httpx": ("bench/",),
    "networkx": ("runtime/graph/", "runtime/plan/"),
    "numpy": ("components/", "runtime/serving/", "sample_data/", "bench/", "docs/"),
    "pyarrow": ("components/", "runtime/workspace/", "designer/server/shows/", "bench/"),
    "ray": ("runtime/engine/", "runtime/serving/", "bench/"),
    "playwright": ("docs/screenshots.py", "bench/", "tests/browser/"),
    "rich": ("runtime/cli/",),
    "safetensors": ("components/learning/", "bench/"),
    "starlette": ("runtime/serving/", "designer/server/", "designer/app.py"),
    "streamlit": ("designer/", "bench/pages.py"),
    "streamlit_flow": ("designer/pages/lineage_map.py",),
    "torch": ("components/learning/", "runtime/cli/health.py", "runtime/engine/pins.py", "bench/"),
    "uvicorn": ("designer/app.py", "bench/"),
}

# What a palette file, and whatever it imports at once, must not load: the palette stands in well under a second.
HEAVY = {"av", "cv2", "duckdb", "faster_coco_eval", "numpy", "pandas", "pyarrow", "ray", "safetensors", "streamlit", "torch"}

OURS = set(LAYERS) | {"tests"}


def top(module):
    return module.partition(".")[0]


@pytest.mark.parametrize("package", LAYERS)
def test_a_layer_imports_only_the_layers_below_it(package):
    allowed = LAYERS[package] | {package}
    wrong = {(i.file, i.module) for i in imports() if top(i.file.replace("/", ".")) == package and top(i.module) in OURS - allowed}
    assert not wrong, f"{package} may import {sorted(allowed)}"


def test_every_third_party_library_is_known_to_the_files_listed_for_it_and_to_no_other():
    wrong = []
    for found in imports():
        name = top(found.module)
        if not name or name in sys.stdlib_module_names or name in OURS or name == "__future__":
            continue
        if not found.file.startswith(LIBRARIES.get(name, ())):
            wrong.append(f"{found.file} imports {name}, which is allowed in {LIBRARIES.get(name, 'no file')}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_no_module_imports_itself_through_others():
    graph = networkx.DiGraph()
    ours = {module_of(file) for file in sources()}
    for found in imports():
        if found.module in ours and found.eager and module_of(found.file) != found.module:
            graph.add_edge(module_of(found.file), found.module)
    circles = [" -> ".join([*c, c[0]]) for c in networkx.simple_cycles(graph)]
    assert not circles, "\n".join(circles)


def test_palette_files_and_what_they_import_at_once_name_no_heavy_library():
    light = {f"components.{name}" for name in ("declare", "artifacts", "context", "errors", "files", "words")}
    palette = [f for f in sources() if f.startswith("components/") and f.count("/") == 1]
    wrong = {(i.file, i.module) for i in imports() if i.file in palette and i.eager and top(i.module) in HEAVY}
    assert not wrong
    declaring = {f for f in palette if "components.declare.component" in {i.module for i in imports() if i.file == f}}
    helpers = {
        (i.file, i.module)
        for i in imports()
        if i.file in declaring
        and i.eager
        and top(i.module) == "components"
        and not i.module.startswith(tuple(light))
        and i.module.count(".") > 1
    }
    assert not helpers, "palette files import their helper packages inside their functions"


def test_loading_the_catalogue_loads_no_heavy_library():
    program = "import json, sys; from components.registry import catalogue; catalogue(); print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(json.loads(ended.stdout))


def test_an_import_for_type_checkers_or_inside_a_function_is_not_taken_for_one_that_happens_at_once():
    tree = ast.parse("import a\nif TYPE_CHECKING:\n    import b\nelse:\n    import c\ndef f():\n    from d import e\n")
    assert dict(imports_in(tree)) == {"a": True, "c": True, "d": False, "d.e": False}
