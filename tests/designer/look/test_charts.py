from designer.look.charts import histogram


def test_the_bars_of_a_histogram_have_no_round_ends_with_which_vega_would_draw_none():
    drawn = histogram([{"start": 0, "end": 10, "count": 5}]).to_dict()
    assert (drawn["mark"]["type"], drawn["encoding"]["x"]["bin"]) == ("bar", "binned")
    assert not [name for name in drawn["mark"] if name.startswith("cornerRadius")]
