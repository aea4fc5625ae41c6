from bot.memory.repairing import name_from


def test_a_name_is_made_of_the_words_that_most_contents_have() -> None:
    contents = ["The canoe leaks", "The canoe is red", "Paint the canoe red"]
    assert name_from(contents).split()[0] == "Canoe"
    assert name_from(["Ask Ben about the new paddles"]) != name_from(["Sell the old boat"])
