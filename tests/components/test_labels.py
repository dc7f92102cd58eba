"""The components that read labels and put them onto frames, from real files and videos drawn by the sample data."""

import re
from pathlib import Path

import pytest

from components.artifacts import Labels
from components.context import Context, running_in
from components.declare import Files
from components.errors import InputError
from components.images import resize
from components.labelling.formats import SUFFIXES
from components.labels import label_frames, read_labels
from components.videos import extract_frames, read_images, read_videos
from tests import drawn
from tests.components.labelling.label_files import corners, write


def called(component, *inputs, **parameters):
    with running_in(Context()):
        return component(*inputs, **parameters)


@pytest.fixture(scope="module")
def sample() -> Path:
    return drawn.sample()


@pytest.fixture(scope="module")
def taken(sample):
    videos = called(read_videos, source=str(sample / "videos"))
    return called(extract_frames, videos, mode="every n-th", every=3)


def boxes_by_track(frames):
    return {(row["id"], box["track"]): (box["label"], corners(box)) for row in frames.rows() for box in row["boxes"]}


def test_cvat_and_coco_say_the_same_of_the_same_frames(sample, taken):
    cvat, coco = (called(label_frames, taken, called(read_labels, source=str(sample / "labels" / name))) for name in ("cvat", "coco"))
    tracked, listed = boxes_by_track(cvat), boxes_by_track(coco)
    assert cvat.info["classes"] == coco.info["classes"] == ["bag", "bottle", "can", "carton"]
    assert tracked.keys() == listed.keys()
    for key, (label, box) in listed.items():
        assert tracked[key][0] == label
        assert tracked[key][1] == pytest.approx(box, abs=2.0)  # keyframes may leave each edge 0.75 px off


def test_labelling_before_resizing_is_labelling_after_it(sample, taken):
    labels = called(read_labels, source=str(sample / "labels" / "cvat"))
    settings = {"width": 200, "height": 160, "mode": "letterbox"}
    before = called(resize, called(label_frames, taken, labels), **settings)
    after = called(label_frames, called(resize, taken, **settings), labels)
    first, second = boxes_by_track(before), boxes_by_track(after)
    assert first.keys() == second.keys()
    for key in first:
        assert first[key][1] == pytest.approx(second[key][1], abs=1e-6)


def test_a_video_is_a_part_and_a_corrected_file_changes_no_other(sample, tmp_path):
    folder = tmp_path / "cvat"
    for file in sorted((sample / "labels" / "cvat").rglob("*.xml")):
        write(folder, **{f"{file.parent.name}__{file.stem}_xml": file.read_bytes()})
    before = called(read_labels, source=str(folder))
    corrected = folder / "dock" / "early.xml"
    corrected.write_text(re.sub(r'label="\w+"', 'label="crate"', corrected.read_text(), count=1))
    after = called(read_labels, source=str(folder))
    assert len(before.parts) == 8
    assert len({p.name for p in before.parts} ^ {p.name for p in after.parts}) == 2


def test_the_same_files_give_the_same_labels(sample):
    first, second = (called(read_labels, source=str(sample / "labels" / "coco")) for _ in range(2))
    assert first.manifest == second.manifest


def test_image_folders_label_their_images(sample):
    images = called(read_images, source=str(sample / "images"))
    made = called(label_frames, images, called(read_labels, source=str(sample / "images")))
    assert made.info["task"] == "classification"
    assert all(row["label"] == row["id"].split("/")[0] for row in made.rows())
    assert made.info["counts"]["labelled"] == len(made) == 48


def test_classes_are_renamed_and_united(tmp_path):
    folder = write(tmp_path, a_csv="image,label\nx.png,Dose\ny.png,can\nz.png,bag\n")
    labels = called(read_labels, source=str(folder), rename={"Dose": "can"}, classes=["can"], unknown="skip")
    assert labels.info == {"kind": "classes", "classes": ["can"], "format": "csv", "counts": {"files": 1, "marks": 2, "unknown": 1}}


def test_marks_without_a_box_among_boxes_are_left_out_and_counted(tmp_path):
    folder = write(tmp_path, a_csv="image,label,x,y,w,h\nx.png,can,1,2,3,4\nx.png,blurred,,,,\n")
    labels = called(read_labels, source=str(folder))
    assert (labels.info["classes"], labels.info["counts"]["without_box"]) == (["can"], 1)


def test_files_that_name_nothing_are_an_error(tmp_path):
    with pytest.raises(InputError, match="name nothing in 1 file"):
        called(read_labels, source=str(write(tmp_path, a_json='{"images": [], "annotations": []}')))


@pytest.mark.parametrize("source", ["", "nowhere", "nowhere/*.xml"])
def test_a_source_that_is_not_there_is_an_error(tmp_path, source):
    with pytest.raises(InputError, match=re.compile("No file or folder|does not exist|matches no file")):
        called(read_labels, source=str(tmp_path / source) if source else "")


def test_all_files_that_count_are_fingerprinted():
    hint = read_labels.component.parameters["source"].hint
    assert isinstance(hint, Files)
    assert set(hint.suffixes) == set(SUFFIXES)


def test_the_parts_of_labels_are_tables_that_pyarrow_reads(sample):
    labels = called(read_labels, source=str(sample / "labels" / "cvat"))
    assert sum(table.num_rows for table in labels.tables()) == len(labels)
    assert next(labels.tables()).schema == Labels.schema()
