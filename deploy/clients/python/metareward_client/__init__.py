"""Client of the metareward reward service.

`RewardClient` blocks, `AsyncRewardClient` is awaited; both offer the same methods and may be shared
by threads or tasks. A rollout that could not be judged has the reward `None`, never 0.
"""

from .aio import AsyncRewardClient
from .client import RewardClient
from .errors import (
    AuthenticationError,
    ConflictError,
    DeadlineExceededError,
    FieldProblem,
    ForbiddenError,
    GoneError,
    InvalidRequestError,
    MalformedRequestError,
    NoRewardError,
    NotFoundError,
    OverloadedError,
    Problem,
    ProblemError,
    RewardServiceError,
    ServerError,
    ServiceConnectionError,
    TooLargeError,
    UnavailableError,
    UnexpectedAnswerError,
    UnsupportedMediaTypeError,
)
from .results import ScoreAnswer, ScoreFailure, ScoreResult, Usage
from .retry import RetryPolicy
from .rollouts import Rollout
from .rubrics import MetaRun, RefineAnswer, Restore, RestoredLineage, Rubric, RubricHead, RubricItem
from .splitting import Limits

__all__ = [
    "AsyncRewardClient",
    "AuthenticationError",
    "ConflictError",
    "DeadlineExceededError",
    "FieldProblem",
    "ForbiddenError",
    "GoneError",
    "InvalidRequestError",
    "Limits",
    "MalformedRequestError",
    "MetaRun",
    "NoRewardError",
    "NotFoundError",
    "OverloadedError",
    "Problem",
    "ProblemError",
    "RefineAnswer",
    "Restore",
    "RestoredLineage",
    "RetryPolicy",
    "RewardClient",
    "RewardServiceError",
    "Rollout",
    "Rubric",
    "RubricHead",
    "RubricItem",
    "ScoreAnswer",
    "ScoreFailure",
    "ScoreResult",
    "ServerError",
    "ServiceConnectionError",
    "TooLargeError",
    "UnavailableError",
    "UnexpectedAnswerError",
    "UnsupportedMediaTypeError",
    "Usage",
]
