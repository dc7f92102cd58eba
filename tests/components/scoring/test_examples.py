"""The images shown are the worst and the best, varied, and each says in words what went wrong."""

from components.scoring.examples import box_examples, class_examples
from components.scoring.figures import NOTHING
from components.scoring.matching import judge
from tests.components.scoring.making import box, classified, seen


def chosen(frames, many=3):
    return box_examples([judge(f, threshold=0.5, iou=0.5) for f in frames], many)


def perfect(name, things=1, **place):
    boxes = [box("bolt", 20 * i, 0) for i in range(things)]
    return seen(name, boxes=boxes, found=[box("bolt", 20 * i, 0, score=0.9) for i in range(things)], **place)


def test_worst_frames_come_first_and_best_ones_hold_most_objects():
    frames = [
        perfect("one", 1, time=0),
        perfect("three", 3, time=10),
        seen("half", boxes=[box("bolt", 0, 0), box("nut", 30, 0)], found=[box("bolt", 0, 0, score=0.9)], time=20),
        seen("blind", boxes=[box("bolt", 0, 0)], time=30),
    ]
    assert [(e.id, e.seen.frame) for e in chosen(frames)] == [
        ("worst-1", "blind"),
        ("worst-2", "half"),
        ("best-1", "three"),
        ("best-2", "one"),
    ]


def test_a_caption_says_what_was_found_missed_confused_and_not_there():
    frame = seen(
        boxes=[box("bolt", 0, 0), box("nut", 20, 0), box("nut", 40, 0)],
        found=[box("bolt", 0, 0, score=0.9), box("bolt", 20, 0, score=0.8), box("nut", 0, 30, score=0.7)],
    )
    example = chosen([frame])[0]
    assert example.said == "found: 1 bolt; missed: 1 nut; not there: 1 nut; confused: 1 nut taken for bolt"
    assert example.mistakes == (("nut", "bolt"), ("nut", NOTHING), (NOTHING, "nut"))


def test_neighbours_in_a_video_are_left_out_while_there_are_others():
    blind = [seen(f"a{i}", boxes=[box("bolt", 0, 0)], time=i / 10) for i in range(5)]
    other = [seen("b", boxes=[box("bolt", 0, 0)], video="other"), seen("c", boxes=[box("bolt", 0, 0)], time=7)]
    assert [e.seen.frame for e in chosen(blind + other)] == ["a0", "b", "c"]
    assert [e.seen.frame for e in chosen(blind, many=3)] == ["a0", "a1", "a2"]


def test_an_empty_frame_that_is_rightly_left_empty_is_no_example():
    assert chosen([seen()]) == []


def test_no_examples_are_shown_where_none_are_asked_for():
    assert chosen([perfect("a"), seen("b", boxes=[box("bolt", 0, 0)])], many=0) == []
    assert class_examples([classified("a", "bolt", "nut")], 0) == []


def test_every_kind_of_mistake_is_shown_before_any_is_shown_twice():
    frames = [classified(f"m{i}", "cat", "dog", 0.5 + i / 10) for i in range(4)] + [classified("rare", "owl", "cat", 0.4)]
    examples = class_examples(frames, 3)
    assert [e.seen.frame for e in examples] == ["m3", "rare", "m2"]
    assert examples[1].said == "owl taken for cat (0.40)"
    assert examples[1].mistakes == (("owl", "cat"),)


def test_the_surest_right_answers_of_each_class_are_the_best():
    frames = [classified("a", "cat", "cat", 0.7), classified("b", "cat", "cat", 0.9), classified("c", "dog", "dog", 0.6)]
    assert [(e.id, e.seen.frame) for e in class_examples(frames, 2)] == [("best-1", "b"), ("best-2", "c")]
