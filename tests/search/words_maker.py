"""An index whose words space has chosen vectors, and the true tower of a tiny random model."""

import numpy as np
import pytest

from tests.search.conftest import IndexMaker
from tests.tiny_models import save_tiny_siglip
from vindex.encode.texts import read_background, read_text
from vindex.encoders import encoder_spec
from vindex.jobs import EncodedClip
from vindex.records import Clip, ClipSpec, Recipe
from vindex.store.background import Background
from vindex.store.catalog import writer
from vindex.store.derive import refresh_vectors
from vindex.store.shards import write_shard

DIM = 32


_read = {}


def _captions(encoder, index):
    """The background captions as a model reads them, once."""
    if encoder.fingerprint not in _read:
        _read[encoder.fingerprint] = read_background(encoder, index)
    return _read[encoder.fingerprint]


class WordsMaker(IndexMaker):
    """`add` takes the clips' vectors in the words space too; `finish` before the first search."""

    def __init__(self, path, model, **options):
        super().__init__(path, **options)
        self._seen = []
        self.recipe = Recipe(encoder_spec(str(model)), ClipSpec(4.0, 4.0, 4))
        writer.add_spaces(self.folder, {"words": self.recipe})
        self._words = self.folder.of_space("words")
        self._words.shards.mkdir(parents=True)
        self.captions = _captions(self.recipe.encoder, self._words)
        self.vectors = {}
        """By clip id, in half precision as the shards have them."""

    @property
    def words(self):
        """The words space, with all that was added."""
        self._commit()
        return self._words

    def _commit(self):
        super()._commit()
        seen, self._seen = self._seen, []
        if seen:
            writer.commit_clips(self._words, seen, [], [])

    def text(self, text):
        """The vector of a text."""
        return read_text(self._words, self.recipe, text).vector_D

    def fitting(self, text):
        """A clip that a text fits about as well as can be."""
        captions_MD = self.captions.captions_MD.astype(np.float64)
        mean_D = captions_MD.mean(axis=0)
        shape_DD = np.cov(captions_MD.T, bias=True) + 3e-3 * np.eye(DIM)
        best_D = np.linalg.solve(shape_DD, self.text(text) - mean_D)
        return best_D / np.linalg.norm(best_D)

    def add_seen(self, name, words, probabilities=None, *, motion=None, lacking=(), **options):
        """A video whose clips have these vectors in the words space, but for some of them."""
        words = np.asarray(words, np.float32)
        words /= np.linalg.norm(words, axis=1, keepdims=True)
        if probabilities is None:
            probabilities = [[0, 0, 1]] * len(words)
        motion = np.ones((len(words), 8)) if motion is None else motion
        ids = self.add(name, probabilities, motion, **options)
        content, path = f"content of {name!a}", f"/videos/{name}"
        clips = [
            EncodedClip(content, path, Clip(4.0 * n, 4.0 * n + 4), words[n], None, clip_id=ids[n])
            for n in range(len(words))
            if n not in lacking
        ]
        self._seen.append(write_shard(self._words.shards, f"{ids[0]:012d}.parquet", clips))
        half = {c.clip_id: c.embedding_D.astype(np.float16) for c in clips}
        self.vectors |= half
        return ids

    def finish(self):
        """Make what is derived."""
        self.refresh_vectors()
        refresh_vectors(self.words)
        ids_N = np.array(list(self.vectors))
        background = self.captions.extended_by([(ids_N, np.stack(list(self.vectors.values())))])
        background.write(self.words.background)
        return self.index

    @property
    def background(self):
        return Background.read(self.words.background)

    def z(self, text):
        """z of each clip of the words space by id, written out."""
        captions_MD = self.captions.captions_MD.astype(np.float64)
        found = {}
        for clip_id, vector_D in self.vectors.items():
            fits_M = captions_MD @ vector_D.astype(np.float64)
            found[clip_id] = float((self.text(text) @ vector_D - fits_M.mean()) / fits_M.std())
        return found

    def opinion(self, text):
        """What the words space thinks of each clip."""
        cut = float(np.percentile(self.background.best_M, 85))
        return {clip_id: 1 / (1 + np.exp(cut - z)) for clip_id, z in self.z(text).items()}


@pytest.fixture(scope="module")
def siglip(tmp_path_factory):
    return save_tiny_siglip(tmp_path_factory.mktemp("models") / "siglip")


@pytest.fixture
def blank(tmp_path, siglip):
    return WordsMaker(tmp_path / ".vindex", siglip)


def crowd(seed, num, spread=1.0):
    return spread * np.random.default_rng(seed).normal(size=(num, DIM))


def shown(result):
    return [(hit.clip_id, hit.num_clips, hit.found_by) for hit in result]


def ranked(scores, least=0.0):
    return sorted((i for i in scores if scores[i] > least), key=lambda i: (-scores[i], i))


def scores_of(result):
    return {hit.clip_id: hit.score for hit in result}


def same(expected):
    return {clip_id: pytest.approx(score, abs=2e-3) for clip_id, score in expected.items()}
