import pytest

from finetune.recipe import RECIPES, load_recipe, parse_recipe, shipped_recipe
from storage.errors import BadInput


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_is_valid_and_bears_its_files_name(path):
    assert load_recipe(path).name == path.stem


def test_all_wrong_values_are_named_at_once_with_a_next_step():
    with pytest.raises(BadInput) as caught:
        parse_recipe({"name": "Bad Name", "rank": 0, "learning_rate": -1, "rnak": 8})
    for field in ("name", "rank", "learning_rate", "rnak", "4 wrong values"):
        assert field in str(caught.value)
    assert caught.value.next_step


def test_an_unknown_field_is_told_with_the_name_it_may_mean():
    with pytest.raises(BadInput) as caught:
        parse_recipe({"name": "x", "rnak": 8, "qqq": 1})
    assert "rnak: there is no such field, did you mean rank?" in str(caught.value)
    assert "qqq: there is no such field" in str(caught.value)


def test_a_micro_batch_must_divide_the_batch():
    with pytest.raises(BadInput, match="not a multiple"):
        parse_recipe({"name": "x", "batch_rows": 10, "micro_batch": 4})


def test_unknown_projections_are_refused():
    with pytest.raises(BadInput, match="target_modules"):
        parse_recipe({"name": "x", "target_modules": ["lm_head"]})


@pytest.mark.parametrize("text", ["- a\n- b\n", "name: [\n", "", "just words"])
def test_a_file_without_settings_is_refused(tmp_path, text):
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(BadInput) as caught:
        load_recipe(path)
    assert "default" in caught.value.next_step


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot read recipe"):
        load_recipe(tmp_path / "none.yaml")


def test_an_unknown_shipped_recipe_names_those_there_are():
    with pytest.raises(BadInput) as caught:
        shipped_recipe("nope")
    assert "demo" in caught.value.next_step


def test_every_field_is_described():
    from finetune.recipe import Recipe

    undescribed = [n for n, field in Recipe.model_fields.items() if not field.description]
    assert undescribed == []


def test_the_recipes_readme_is_todays_table_of_fields():
    from finetune.recipe_fields import table

    assert (RECIPES / "README.md").read_text(encoding="utf-8") == table()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"method": "kto", "micro_batch": 1, "batch_rows": 4}, "2 or more"),
        ({"replay": "general.jsonl"}, "go together"),
        ({"replay_share": 0.2}, "go together"),
        ({"method": "dpo", "padding_free": True}, "padding_free is for sft"),
        ({"method": "kto", "order_facts": True}, "order_facts is for sft"),
        ({"desirable_weight": 2}, "desirable_weight is for kto"),
        ({"patience": 3}, "held_out_share"),
        ({"quantization": "8bit"}, "quantization"),
        ({"lora_variant": "vera"}, "lora_variant"),
        ({"log_to": ["paper"]}, "log_to"),
    ],
)
def test_values_that_do_not_fit_together_are_refused(values, why):
    with pytest.raises(BadInput, match=why):
        parse_recipe({"name": "x", **values})


def test_every_clash_is_named_at_once():
    with pytest.raises(BadInput) as caught:
        parse_recipe({"name": "x", "method": "dpo", "patience": 2, "replay_share": 0.1})
    assert "held_out_share" in str(caught.value) and "go together" in str(caught.value)


def test_clashes_are_named_beside_wrong_fields_but_not_those_that_rest_on_them():
    values = {"rank": 0, "method": "dpo", "patience": 2, "micro_batch": 0, "batch_rows": 9}
    with pytest.raises(BadInput) as caught:
        parse_recipe(values)
    said = str(caught.value)
    assert "4 wrong values" in said
    for part in ("name: ", "rank: ", "micro_batch: ", "patience needs a held_out_share"):
        assert part in said
    assert "multiple" not in said and "Value error" not in said


def test_a_replay_file_is_found_beside_its_recipe_and_must_be_there(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("name: r\nreplay: general.jsonl\nreplay_share: 0.2\n")
    with pytest.raises(BadInput, match="is no file"):
        load_recipe(path)
    (tmp_path / "general.jsonl").write_text("{}")
    assert load_recipe(path).replay == str(tmp_path / "general.jsonl")
