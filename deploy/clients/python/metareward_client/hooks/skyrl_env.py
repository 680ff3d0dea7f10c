"""SkyRL: an environment of one turn whose reward the service gives.

    from skyrl_gym.envs import register
    register(id="metareward", entry_point="metareward_client.hooks.skyrl_env:MetarewardEnv")

in the entry point, and `environment.env_class=metareward`. A larger
`environment.skyrl_gym.max_env_workers` than 32 lets more rollouts wait for the judge at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import number, score


class MetarewardEnv(BaseTextEnv):  # type: ignore[misc]
    """Ends after the first action, with its reward."""

    def __init__(self, env_config: Any, extras: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__()
        self.extras: dict[str, Any] = dict(extras or {})
        self.prompt: Any = None

    def init(self, prompt: Any) -> tuple[Any, dict[str, Any]]:
        """Take the prompt."""
        self.prompt = prompt
        return prompt, {}

    def step(self, action: str) -> Any:
        """Score the response."""
        spec = self.extras.pop("reward_spec", None) or {}
        sample = rollout(self.prompt, action, self.extras, reference=spec.get("ground_truth"))
        result = score([sample]).results[0]
        reward, failed = number(result)
        told = {"reward_failed": failed, "rubric_version": result.rubric_version}
        return BaseTextEnvStepOutput(observations=[], reward=reward, done=True, metadata=told)
