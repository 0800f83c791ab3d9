"""A text is cut by a few hundred looked-up words as the library cuts it by all."""

import random

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from vindex.encoders.text_vocabulary import Vocabulary

CORPUS = [
    "a red car stands before an old house on a rainy day",
    "two people carry a wooden table across the street",
    "the hand of a person opens a drawer, slowly, and closes it again",
    "un chat noir dort près de la fenêtre; ça va très bien",
    "猫が窓のそばで寝ている 雪山的早晨",
]
LETTERS = "abcdefghij eioua eioua tsrn .,!'-0123 éçü猫雪山😀\u00a0<>▁xyz"


def gemma():
    """Of Gemma's kind: spaces are letters, and what is no letter is its bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "▁▁", "<table>"]
    trained = trainers.BpeTrainer(
        vocab_size=900, special_tokens=[*special, *(f"<0x{byte:02X}>" for byte in range(256))]
    )
    tokenizer.train_from_iterator(CORPUS[:3] * 20, trained)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", 1)]
    )
    return tokenizer


def clip():
    """Of CLIP's kind: letters are bytes, and the last of a word is another."""
    tokenizer = Tokenizer(models.BPE(unk_token="<|end|>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    trained = trainers.BpeTrainer(
        vocab_size=700, special_tokens=["<|start|>", "<|end|>"], end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS * 20, trained)
    tokenizer.post_processor = processors.RobertaProcessing(("<|end|>", 1), ("<|start|>", 0))
    return tokenizer


@pytest.fixture(scope="module", params=[gemma, clip])
def whole(request):
    return request.param()


@pytest.fixture
def file(whole, tmp_path):
    whole.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


def texts(num):
    rng = random.Random(7)
    words = " ".join(CORPUS).split()
    for _ in range(num):
        yield "".join(rng.choices(LETTERS, k=rng.randrange(30)))
        yield " ".join(rng.choices(words, k=rng.randrange(1, 12)))
        at = rng.randrange(60)
        yield rng.choice(CORPUS)[at : at + rng.randrange(40)].upper()


@pytest.mark.parametrize("num_texts", [60, pytest.param(900, marks=pytest.mark.thorough)])
def test_any_text_is_cut_as_by_the_whole_tokenizer(whole, file, num_texts):
    kept = Vocabulary.from_bytes(Vocabulary.of(file).to_bytes())
    compared = 0
    for text in texts(num_texts // 3):
        some, all_of_them = kept.tokenizer_for(text), whole.encode(text)
        if some is not None:
            cut = some.encode(text)
            assert (cut.ids, cut.offsets) == (all_of_them.ids, all_of_them.offsets), text
            compared += 1
    assert compared > 0.94 * num_texts


def test_words_of_special_meaning_take_the_whole_tokenizer(whole, file):
    special = next(token.content for token in whole.get_added_tokens_decoder().values())
    assert Vocabulary.of(file).tokenizer_for(f"a {special} car") is None


def test_the_rule_that_comes_first_is_used_first(tmp_path):
    words = {word: n for n, word in enumerate(["<unk>", "a", "b", "c", "ab", "bc", "abc"])}
    for rules, ids in (
        ([("a", "b"), ("b", "c")], [4, 3]),
        ([("b", "c"), ("a", "b")], [1, 5]),
        ([("b", "c"), ("a", "b"), ("a", "bc")], [6]),
    ):
        tokenizer = Tokenizer(models.BPE(words, rules, unk_token="<unk>"))
        tokenizer.save(str(tmp_path / "tokenizer.json"))
        kept = Vocabulary.of(tmp_path / "tokenizer.json")
        assert kept.tokenizer_for("abc").encode("abc").ids == tokenizer.encode("abc").ids == ids


def test_other_kinds_of_tokenizer_are_read_whole(tmp_path):
    file = tmp_path / "tokenizer.json"
    Tokenizer(models.Unigram([("<unk>", 0.0), ("a", -1.0)], unk_id=0)).save(str(file))
    assert Vocabulary.of(file) is None
    words = {"<unk>": 0, "a": 1, "##a": 2, "aa": 3}
    joined = models.BPE(words, [("a", "##a")], unk_token="<unk>", continuing_subword_prefix="##")
    Tokenizer(joined).save(str(file))
    assert Vocabulary.of(file) is None


def test_what_another_version_kept_is_not_read():
    assert Vocabulary.from_bytes(b'{"format": 0}\n') is None
