"""The five stages in their order. Each is kept in the work folder when it is done, and is not done twice."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertModel

from index.model.joint.answers import Answers
from index.model.joint.batches import Batches
from index.model.joint.encoder import DISTILLED, Contrast, Distilled, blended, trainable
from index.model.joint.judging import judged, reranked, searched
from index.model.joint.loop import SEED, Task, train
from index.model.joint.mining import Miner, Others, candidates
from index.model.joint.reading import checksum
from index.model.joint.reranker import WEIGHTS, Listings, Ranked
from index.model.joint.tokens import Data
from index.model.joint.types import Scale, Tell
from index.model.rerank.answers import Example
from index.model.rerank.lists import Listing
from index.model.rerank.network import Reranker

SHARES = {"encoder": 165, "teacher": 85, "distilled": 45, "reranker": 105, "answers": 50}
"""The stages' shares of the time: their seconds in the run that made the bundled models, but for the last."""
RATES = {"encoder": 5e-5, "teacher": 6e-5, "distilled": 2e-5, "reranker": 1e-4, "answers": 6e-5}
BLEND = 0.8
"""Share of the trained weights in the encoder that is written; the rest is the base's. It keeps what is new to the training:
73 held-out questions whose articles no other question of STARD asks for, R@100, 0.868 for the base, 0.847 trained, 0.886 with
0.8 of it, 0.894 with 0.6; the 174 others, MRR@10, 0.368, 0.577, 0.558, 0.530."""

ANSWERING = 0.6
"""Share of the weights after the last stage in the re-ranker that is written; the rest is from before it. STARD's held-out
questions, R@10, MRR@10: before it 0.714, 0.632, after it 0.707, 0.616, so 0.709, 0.626; what it gains elsewhere stays."""


def seconds_of(minutes: float) -> dict[str, float]:
    """The seconds of each stage."""
    return {name: minutes * 60 * share / sum(SHARES.values()) for name, share in SHARES.items()}


@dataclass(frozen=True)
class Run:
    """A run of all stages: what it learns from, for how long, where, and who is told.

    ``examples`` and ``documents`` make the pairs and the listings of the last stage, which reads with ``tokenizer``.
    """

    data: Data
    base: BertModel
    work: Path
    minutes: float
    scale: Scale
    device: torch.device
    tell: Tell
    tokenizer: Tokenizer
    examples: Callable[[], Sequence[Example]]
    documents: Callable[[], Iterable[Listing]]

    @cached_property
    def miner(self) -> Miner:
        """Searches what is trained with."""
        return Miner.of(Batches(self.data, self.device), self.scale, self.tell)

    def encoder(self) -> BertModel:
        """The first stage, and the third where it gains."""
        first = trainable(self.base, self.scale.frozen).to(self.device)
        self._stage("encoder", first, lambda: Contrast(first, self.miner))
        before = self._judged("encoder", first)
        second = copy.deepcopy(first)
        self._stage("distilled", second, lambda: self._distilled(first, second))
        return second if self._judged("distilled", second) > before else first

    def reranker(self, encoder: BertModel) -> Reranker:
        """The fourth stage, grown from the encoder, and the fifth, in which it learns what answers."""
        student = self._grown(encoder, encoder.config.num_hidden_layers // 2)
        if self._stage("reranker", student, lambda: self._taught(encoder, student)):
            self._told("reranker", encoder, student)
        student.begin_answering()
        before = copy.deepcopy(student).cpu()
        trained = self._stage("answers", student, lambda: self._answering(student))
        found: Reranker = blended(before, student, ANSWERING)
        found.to(self.device)
        if trained:
            self._told("answers", encoder, found)
        return found

    def blended(self, encoder: BertModel) -> BertModel:
        """What is written of the encoder."""
        found = blended(self.base, encoder, BLEND)
        self._judged("blended", copy.deepcopy(found).to(self.device))
        return found

    def _distilled(self, first: BertModel, second: BertModel) -> Task:
        found = self._candidates(first)
        teacher = self._teacher(first, found)
        return Distilled(Contrast(second, self.miner), teacher, self._listings(found, DISTILLED))

    def _taught(self, encoder: BertModel, student: Reranker) -> Task:
        found = self._candidates(encoder)
        return Ranked(student, self._listings(found, tuple(WEIGHTS)), self._teacher(encoder, found))

    def _answering(self, student: Reranker) -> Task:
        return Answers(student, self.tokenizer, self.examples(), self.documents(), self.device)

    def _teacher(self, encoder: BertModel, found: Others) -> Reranker:
        """The second stage, grown from the encoder; once it is done, its weights are taken up."""
        teacher = self._grown(encoder, encoder.config.num_hidden_layers)
        if self._stage("teacher", teacher, lambda: Ranked(teacher, self._listings(found, tuple(WEIGHTS)))):
            self._told("teacher", encoder, teacher)
        return teacher

    def _told(self, name: str, encoder: BertModel, reranker: Reranker) -> None:
        """Tell what a re-ranker makes of the development questions."""
        asked = searched(self.miner, encoder, "dev").some(self.scale.judged)
        found = reranked(self.miner.batches, reranker, asked, self.tell)
        self.tell(f"{name}, dev: {found}")

    def _grown(self, encoder: BertModel, layers: int) -> Reranker:
        torch.manual_seed(SEED)
        grown = Reranker(encoder, layers)
        grown.to(self.device)
        return grown

    def _candidates(self, encoder: BertModel) -> Others:
        """What a search with the encoder finds, searched once: it takes minutes, and a stage that was cut off asks again."""
        file = self.work / f"{checksum(encoder).hex()[:8]}.candidates.json"
        if not file.exists():
            made = candidates(self.miner, encoder)
            self.tell(f"candidates: {len(made)} questions")
            part = file.with_suffix(".part")
            part.write_text(json.dumps(list(made.items())), encoding="utf-8")
            part.replace(file)
        return dict(json.loads(file.read_text(encoding="utf-8")))

    def _listings(self, found: Others, names: tuple[str, ...]) -> Listings:
        return Listings(self.miner.batches, found, names, self.scale.listings)

    def _stage(self, name: str, network: torch.nn.Module, task: Callable[[], Task]) -> bool:
        """Train a network, or take up what a run before made of it; tell whether it was trained."""
        file = self.work / f"{name}.pt"
        if file.exists():
            network.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
            network.eval()
            return False
        made, checkpoint = task(), self.work / f"{name}.checkpoint.pt"
        torch.manual_seed(SEED)
        train(made, seconds_of(self.minutes)[name], RATES[name], checkpoint, self.tell)
        part = file.with_suffix(".part")
        torch.save(network.state_dict(), part)
        part.replace(file)
        checkpoint.unlink(missing_ok=True)
        return True

    def _judged(self, name: str, encoder: BertModel) -> float:
        """The mean MRR@10 of an encoder over the judges, measured once."""
        file = self.work / f"{name}.judged.json"
        if not file.exists():
            found = judged(self.miner, encoder)
            for judge, some in found.items():
                self.tell(f"{name}, {judge}: {some}")
            file.write_text(json.dumps({judge: some.mrr for judge, some in found.items()}), encoding="utf-8")
        figures: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
        return sum(figures.values()) / len(figures)
