"""A reward service as such services are written in Python, at its best: FastAPI, uvloop, aiohttp and orjson.

It speaks the part of the protocol that the benchmark needs: `POST /score` judges rollouts with the stepwise program (for every
item a rationale and then an integer, in one growing conversation), and `GET /rubric/version` gives prepared bytes.
Usage: fastapi_service.py JUDGE_URL BODY_OF_THE_VERSION_POLL
"""

import asyncio
import socket
import sys
from contextlib import asynccontextmanager

import aiohttp
import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

JUDGE, VERSION = sys.argv[1] + "/chat/completions", sys.argv[2].encode()
CALLS_IN_FLIGHT, ITEMS_MAX = 256, 5
ITEMS = [
    ("clarity", "Scores how clear the position is, from 0 (none) to 5 (stated in the first sentence and kept)."),
    ("reasons", "Scores the reasons, from 0 (none) to 5 (several that can be checked)."),
    ("structure", "Scores the order of thoughts, from 0 (a heap) to 5 (each leads to the next)."),
]
SYSTEM = "You are a junior instructor. You score one response under one item of a rubric at a time."


@asynccontextmanager
async def lifespan(app):
    connector = aiohttp.TCPConnector(limit=CALLS_IN_FLIGHT)
    app.state.turns = asyncio.Semaphore(CALLS_IN_FLIGHT)
    async with aiohttp.ClientSession(connector=connector) as app.state.session:
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def ask(state, messages, tokens, choices=None):
    body = {"model": "judge", "messages": messages, "max_tokens": tokens, "temperature": 0, "seed": 7}
    if choices is not None:
        body["structured_outputs"] = {"choice": choices}
    async with state.turns:
        async with state.session.post(
            JUDGE, data=orjson.dumps(body), headers={"Content-Type": "application/json"}
        ) as response:
            if response.status != 200:
                raise ValueError(f"judge answered {response.status}")
            answer = orjson.loads(await response.read())
    return answer["choices"][0]["message"]["content"]


async def judge(state, rollout):
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"Prompt:\n{rollout['prompt']}\n\nResponse:\n{rollout['response']}"},
    ]
    items = []
    try:
        for name, text in ITEMS:
            question = f"{name}: {text}\nGive your rationale in one sentence."
            if len(messages) == 2:
                messages[1]["content"] += "\n\n" + question
            else:
                messages.append({"role": "user", "content": question})
            rationale = await ask(state, messages, 300)
            messages.append({"role": "assistant", "content": rationale})
            messages.append({"role": "user", "content": "Give the score as one integer."})
            answer = await ask(state, messages, 8, [str(number) for number in range(ITEMS_MAX + 1)])
            messages.append({"role": "assistant", "content": answer})
            score = int(answer)
            if not 0 <= score <= ITEMS_MAX:
                raise ValueError("score out of range")
            items.append({"name": name, "score": score, "min": 0, "max": ITEMS_MAX, "rationale": rationale})
    except Exception as error:
        return {"status": "failed", "reward": None, "score": None, "error": str(error)}
    total = sum(item["score"] for item in items)
    return {"status": "scored", "reward": total / (ITEMS_MAX * len(ITEMS)), "score": total, "items": items}


@app.post("/score")
async def score(request: Request):
    body = orjson.loads(await request.body())
    results = await asyncio.gather(*(judge(request.app.state, rollout) for rollout in body["rollouts"]))
    answer = {"rewards": [result["reward"] for result in results], "results": results}
    return Response(orjson.dumps(answer), media_type="application/json")


@app.get("/rubric/version")
async def version():
    return Response(VERSION, media_type="application/json")


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, loop="uvloop", http="httptools", log_level="error", access_log=False)).run(
    sockets=[listener])
