"""COCO's boxes are read on images, and as tracks on the frames of videos."""

import json

import pytest

from components.errors import InputError
from components.labelling.coco import read_coco
from components.labelling.placing import Placed
from tests.components.labelling.label_files import reading

CATEGORIES = [{"id": 1, "name": "can"}, {"id": 5, "name": "bag"}]


def coco(tmp_path, images, annotations, **more):
    read = reading(tmp_path, "a.json", json.dumps({"categories": CATEGORIES, "images": images, "annotations": annotations, **more}))
    read_coco(read)
    return read


def image(id, **more):
    return {"id": id, "file_name": f"{id}.jpg", "width": 100, "height": 80, **more}


def annotation(image_id, **more):
    return {"id": 90 + image_id, "image_id": image_id, "category_id": 5, "bbox": [1, 2, 30, 40], **more}


def filmed(*frames):
    return [image(n, video_id=1, frame_id=f) for n, f in enumerate(frames, 1)], [{"id": 1, "name": "inlet/early.mp4"}]


def test_a_box_is_on_its_image_with_its_category(tmp_path):
    looked, box = coco(tmp_path, [image(3)], [annotation(3)]).marks
    assert (looked.image, looked.label) == ("3.jpg", None)
    assert (box.image, box.label, box.box, box.relative) == ("3.jpg", "bag", (1.0, 2.0, 30.0, 40.0), False)


def test_an_image_without_annotations_was_looked_at(tmp_path):
    assert [(m.image, m.label) for m in coco(tmp_path, [image(3)], []).marks] == [("3.jpg", None)]


def test_annotations_without_a_box_are_classes(tmp_path):
    marks = coco(tmp_path, [image(3)], [{"id": 1, "image_id": 3, "category_id": 1}]).marks
    assert [(m.label, m.box) for m in marks] == [(None, None), ("can", None)]


def test_frames_of_videos_have_tracks_that_end_where_they_are_missing(tmp_path):
    images, videos = filmed(0, 3, 6)
    boxes = [annotation(1, instance_id=4), annotation(2, instance_id=4, bbox=[7, 2, 30, 40])]
    marks = Placed.of(coco(tmp_path, images, boxes, videos=videos).marks).videos["inlet/early.mp4"]
    assert [[box[0] for _, box in marks.at(n, 0.0, 0.0).marks] for n in range(7)] == [[1.0], [3.0], [5.0], [7.0], [7.0], [7.0], []]
    assert marks.at(6, 0.0, 0.0).looked
    assert not marks.at(7, 0.0, 0.0).looked


def test_frames_of_videos_without_tracks_stand_alone(tmp_path):
    images, videos = filmed(0, 3)
    marks = Placed.of(coco(tmp_path, images, [annotation(2)], videos=videos).marks).videos["inlet/early.mp4"]
    assert [marks.at(n, 0.0, 0.0).looked for n in range(4)] == [True, False, False, True]


def test_crowds_are_counted(tmp_path):
    read = coco(tmp_path, [image(3)], [annotation(3, iscrowd=1)])
    assert (len(read.marks), read.counts["crowds"]) == (1, 1)


@pytest.mark.parametrize(
    ("images", "annotations", "why"),
    [
        ([image(3)], [annotation(4)], "a.json, annotation 94 is on image 4, which is not among the images"),
        ([image(3)], [annotation(3, category_id=9)], "annotation 93 is of category 9, which is not among the categories"),
        ([image(3)], [annotation(3, bbox=[1, 2, 3])], r"annotation 93 has bbox \[1, 2, 3\], which is not"),
        ([image(3)], [annotation(3, bbox="wide")], "annotation 93 has bbox wide, which is not"),
        ([image(3)], [annotation(3, bbox=[1, 2, "x", 4])], "annotation 93 has bbox 'x', which is no number"),
        ([image(3)], [annotation(3, bbox=[120, 2, 3, 4])], "annotation 93 has a box outside the image of 100 x 80 px"),
        ([image(3)], [annotation(3, bbox=[1, 2, -3, 4])], "annotation 93 has a box without area"),
        ([image(3)], ["box"], "'annotations', entry 1, is 'box', not an object"),
        ([image(3)], {"id": 1}, "'annotations' is not a list"),
        ([{"id": 3}], [], "image 3 has no file_name"),
        ([image(3, video_id=1, frame_id=0)], [], "image 3 is of video 1, which is not among the videos"),
        ([{"id": "x", "file_name": "a"}], [], "'images', entry x, has id 'x'"),
    ],
)
def test_what_is_wrong_is_named_with_its_entry(tmp_path, images, annotations, why):
    with pytest.raises(InputError, match=why):
        coco(tmp_path, images, annotations)


@pytest.mark.parametrize("content", ["[]", "{}", '"images"'])
def test_other_json_is_not_taken_for_coco_s(tmp_path, content):
    with pytest.raises(InputError, match="is not COCO's"):
        read_coco(reading(tmp_path, "a.json", content))
