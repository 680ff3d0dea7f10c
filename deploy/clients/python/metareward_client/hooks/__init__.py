"""Reward functions for trainers, one module each.

Their files do not bear the names of the trainers, since some trainers put a hook's folder in front
of `sys.path`. They are set by the environment:

| variable | default | what |
|---|---|---|
| `METAREWARD_URL` | http://127.0.0.1:8080 | the service |
| `METAREWARD_TOKEN` | none | its access token |
| `METAREWARD_TASK` | the service's default | the task |
| `METAREWARD_RUN` | none | the training run's name, which pins the steps that a trainer tells |
| `METAREWARD_PARTITION` | default | the partition; a dataset column `partition` wins |
| `METAREWARD_REFERENCE` | see `_rows` | the dataset column with the reference |
| `METAREWARD_TIMEOUT` | 600 | seconds until a call is given up |
| `METAREWARD_RESCORE` | 2 | how often a rollout is sent again whose failure is retryable |
| `METAREWARD_ON_FAILURE` | raise | a number: the reward where there is none, marked as such |

`METAREWARD_ON_FAILURE` concerns trainers that have no word for "no reward": all but TRL and
ms-swift. Without it they get an exception, because 0 would punish the policy for the judge.
"""
