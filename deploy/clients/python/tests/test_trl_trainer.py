"""TRL's own trainer with the hook: a tiny model with random weights, a few steps, no downloads."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from stub import answer

from metareward_client import RewardClient
from metareward_client.hooks.trl_reward import metareward

pytest.importorskip("trl", reason="trl is not installed")

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
from trl import GRPOConfig, GRPOTrainer

STEPS = 3
torch.set_num_threads(1)  # the model is too small for more
PROMPTS = ["Write about tea.", "Write about rain.", "Write about bread.", "Write about snow."]


def tokenizer() -> PreTrainedTokenizerFast:
    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<pad>", "<eos>"], initial_alphabet=alphabet
    )
    bare.train_from_iterator(PROMPTS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bare, pad_token="<pad>", eos_token="<eos>", padding_side="left"
    )


def train(folder: Path) -> list[dict[str, Any]]:
    """Train on the hook alone; give what the trainer has logged of each step."""
    words = tokenizer()
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(words),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=1,
            pad_token_id=words.pad_token_id,
            eos_token_id=words.eos_token_id,
        )
    )
    arguments = GRPOConfig(
        output_dir=str(folder),
        use_cpu=True,
        bf16=False,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=8,
        max_steps=STEPS,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    rows = [{"prompt": prompt, "solution": "A text."} for prompt in PROMPTS]
    trainer = GRPOTrainer(
        model=model,
        reward_funcs=[metareward],
        args=arguments,
        train_dataset=Dataset.from_list(rows),
        processing_class=words,
    )
    before = [parameter.detach().clone() for parameter in model.parameters()]
    trainer.train()
    after = list(trainer.model.parameters())
    assert all(bool(value.isfinite().all()) for value in after)
    history = [entry for entry in trainer.state.log_history if "rewards/metareward/mean" in entry]
    moved = any(bool((old != new).any()) for old, new in zip(before, after))
    assert moved == any(entry["reward_std"] > 0 for entry in history)
    return history


def test_the_trainer_trains_on_the_real_service(
    client: RewardClient, service_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAREWARD_URL", service_url)
    monkeypatch.setenv("METAREWARD_TASK", "summarization")
    monkeypatch.setenv("METAREWARD_RUN", "tiny")
    history = train(tmp_path)
    assert len(history) == STEPS
    assert all(0 <= entry["rewards/metareward/mean"] <= 1 for entry in history)
    assert [entry["reward_failed"] for entry in history] == [0.0] * STEPS
    told = client.run("tiny")
    assert told["rollouts"]["scored"] == STEPS * 4
    assert sorted(pin["step"] for pin in told["steps"]) == list(range(STEPS))


class Scripted(BaseHTTPRequestHandler):
    """Of four rollouts the second has no reward, and the others differ."""

    def do_POST(self) -> None:
        count = len(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["rollouts"])
        rewards = [None if i % 4 == 1 else float(i % 4) for i in range(count)]
        data = json.dumps(answer(rewards)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_none_is_left_out_and_not_taken_for_zero(
    scripted: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAREWARD_URL", f"http://127.0.0.1:{scripted.server_port}")
    monkeypatch.setenv("METAREWARD_RESCORE", "0")
    history = train(tmp_path)
    assert [entry["reward_failed"] for entry in history] == [0.25] * STEPS
    means = [entry["rewards/metareward/mean"] for entry in history]
    assert all(math.isclose(mean, (0 + 2 + 3) / 3, rel_tol=1e-4) for mean in means)
    assert all(entry["reward_std"] > 0 for entry in history)
