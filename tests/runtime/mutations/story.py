"""Changes of the graph shaped like the video story: files, parts, labels, sets, a model."""

from functools import partial

from tests.runtime.mutations import changes
from tests.runtime.mutations.kind import Kind
from tests.runtime.mutations.world import GRAPHS, World

__all__ = ["STORY"]

Kind = partial(Kind, "story")  # type: ignore[misc]
NODES = frozenset(GRAPHS["story"]["nodes"])
AFTER_FRAMES = NODES - {"clips", "marks"}
AFTER_CLIPS = NODES - {"marks"}
AFTER_MARKS = NODES - {"clips", "marks", "frames", "sized"}
LEARNT = frozenset({"model", "score"})
ONE, NONE, ALL = {"frames": 1, "sized": 1}, {"frames": 0, "sized": 0}, {"frames": 6, "sized": 6}


def _labels(old: str, new: str) -> changes.Change:
    def change(world: World) -> None:
        file = world.file("data/marks.csv")
        file.write_text(file.read_text().replace(old, new))

    return change


def _same_data_elsewhere(world: World) -> None:
    world.file("data/more.csv").write_bytes(world.file("data/marks.csv").read_bytes())
    world.params("marks", source="data/more.csv")


def _library_that_does_not_count(world: World) -> None:
    world.libraries = ["numpy"]
    world.run()
    world.note_library("pyarrow", "0.1")


STORY = [
    Kind(
        "bytes of a file",
        lambda world: world.clip("c2", "2 9"),
        AFTER_CLIPS,
        {
            "clips": "1 of 6 files is changed (c2.clip)",
            "frames": "input 'clips': 1 of 6 videos is changed (c2.clip); 1 of 6 parts is new",
            "model": "input 'train': 1 of 4 videos is changed (c2.clip)",
        },
        ONE,
    ),
    Kind(
        "a file added",
        lambda world: world.clip("c9", "9 9"),
        AFTER_CLIPS - {"model"},  # it goes to the test set
        {
            "clips": "1 of 7 files is new (c9.clip)",
            "frames": "input 'clips': 1 of 7 videos is new (c9.clip); 1 of 7 parts is new",
        },
        ONE,
        frozenset({"model"}),
    ),
    Kind(
        "a file removed",
        lambda world: world.file("data/clips/c4.clip").unlink(),
        AFTER_CLIPS,
        {"clips": "1 file is gone (c4.clip)", "frames": "input 'clips': 1 video is gone (c4.clip); 0 of 5 parts are new"},
        NONE,
    ),
    Kind(
        "a file renamed",
        lambda world: world.file("data/clips/c2.clip").rename(world.file("data/clips/zz.clip")),
        AFTER_CLIPS,
        {
            "clips": "1 of 6 files is renamed (c2.clip to zz.clip)",
            "frames": "input 'clips': 1 of 6 videos is new (zz.clip), 1 video is gone (c2.clip); 1 of 6 parts is new",
        },
        ONE,
    ),
    Kind(
        "another order",
        lambda world: world.params("clips", backwards=True),
        AFTER_CLIPS,
        {"clips": "backwards changed from false to true", "frames": "input 'clips' is in another order; 0 of 6 parts are new"},
        NONE,
    ),
    Kind(
        "a label fixed",
        _labels("c1.clip,cat", "c1.clip,wolf"),
        AFTER_MARKS | {"marks"},
        {
            "marks": "1 of 1 file is changed (marks.csv)",
            "marked": "input 'marks': 1 of 6 videos is changed (c1.clip)",
            "model": "input 'train': 1 of 4 videos is changed (c1.clip)",
        },
        NONE,
    ),
    Kind(
        "a label file that says the same",
        _labels("c1", "\nc1"),
        frozenset({"marks"}),
        {"marks": "1 of 1 file is changed (marks.csv)", "marked": "what feeds it came out the same"},
        spared=AFTER_MARKS,
    ),
    Kind(
        "another file of the same data",
        _same_data_elsewhere,
        frozenset({"marks"}),
        {"marks": "1 of 1 file is renamed (marks.csv to more.csv)"},
        spared=AFTER_MARKS,
    ),
    Kind(
        "a parameter of a part's step",
        lambda world: world.params("frames", factor=3.0),
        AFTER_FRAMES,
        {"frames": "factor changed from 2.0 to 3.0", "sized": "input 'frames': 6 of 6 videos are changed"},
        {"frames": 6},
    ),
    Kind(
        "a parameter that hardly matters",
        lambda world: world.params("sized", size=13),
        frozenset({"sized"}),
        {"sized": "size changed from 12 to 13", "score": "what feeds it came out the same"},
        {"sized": 6},
        AFTER_MARKS,
    ),
    Kind(
        "a seed",
        lambda world: world.params("model", seed=5),
        LEARNT,
        {"model": "seed changed from 0 to 5", "score": "input 'model' changed"},
    ),
    Kind(
        "a component's body",
        lambda world: world.replace_in_code("story.py", "* epochs + seed", "* epochs + seed + 1"),
        LEARNT,
        {"model": "story.py changed", "score": "input 'model' changed"},
    ),
    Kind(
        "a function that components share",
        lambda world: world.replace_in_code("story.py", '"keyframe": True', '"keyframe": False'),
        NODES,
        {"clips": "story.py changed", "model": "input 'train': 4 of 4 videos are changed"},
        ALL,
    ),
    Kind(
        "an imported helper",
        lambda world: world.replace_in_code("scaling.py", "value * factor", "value * factor + 1"),
        AFTER_FRAMES,
        {"frames": "scaling.py changed", "sized": "input 'frames': 6 of 6 videos are changed"},
        {"frames": 6},
    ),
    Kind(
        "a library",
        lambda world: world.note_library("pyarrow", "0.1"),
        NODES,
        {"clips": "library pyarrow changed from ", "score": "library pyarrow changed from "},
        ALL,
    ),
    Kind("a library that does not count", _library_that_does_not_count),
    Kind("all asked for afresh", changes.wish(fresh=True), NODES, dict.fromkeys(NODES, "asked for"), ALL),
    Kind(
        "an output deleted",
        lambda world: changes.delete(world, "sized", "labels"),
        frozenset({"sized"}),
        {"sized": "its output 'labels' is gone; 0 of 6 parts are new"},
        {"sized": 0},
        AFTER_MARKS,
    ),
    Kind(
        "an output damaged by one byte",
        lambda world: changes.damage(world, "model", "metrics"),
        frozenset({"model"}),
        {"model": "its output 'metrics' is damaged: metrics.json", "score": "what feeds it came out the same"},
        spared=frozenset({"score"}),
    ),
]
