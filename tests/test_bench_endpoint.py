import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from bench.endpoint import Endpoint, Upstream
from bench.outputs import Outputs
from tests.scripted import ScriptedEndpoint


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[Outputs]:
    with Outputs(tmp_path) as opened:
        yield opened


def upstream(of: ScriptedEndpoint, identity: str = "weights", *, slotted: bool = False) -> Upstream:
    return Upstream(of.base_url, "upstream-key", "scripted", identity, slotted)


def send(endpoint: Endpoint, *, key: str | None = None, **body: Any) -> str:
    body = {"model": "x", "messages": [{"role": "user", "content": "How long?"}]} | body
    headers = {"Authorization": f"Bearer {key or endpoint.api_key}", "Content-Type": "application/json"}
    request = Request(f"{endpoint.base_url}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310
    with build_opener(ProxyHandler({})).open(request, timeout=20) as response:
        return str(response.read().decode())


def events(text: str) -> list[str]:
    return [line.removeprefix("data: ") for line in text.splitlines() if line]


def said(text: str) -> str:
    pieces = [json.loads(event) for event in events(text) if event != "[DONE]"]
    return "".join(piece["choices"][0]["delta"]["content"] for piece in pieces if piece["choices"])


@pytest.mark.parametrize("stream", [True, False])
def test_a_prompt_is_put_to_the_model_once(outputs: Outputs, stream: bool) -> None:
    with ScriptedEndpoint(lambda _: "Twelve years.") as model, Endpoint(upstream(model), outputs) as endpoint:
        first, second = send(endpoint, stream=stream), send(endpoint, stream=stream)

        assert first == second
        assert "years" in first
        assert len(model.asked) == 1
        assert [(call.prompt_tokens, call.answer_tokens, call.replayed) for call in endpoint.taken()] == [
            (100, 7, False),
            (100, 7, True),
        ]


@pytest.mark.parametrize(("slotted", "slots"), [(True, [0, 1]), (False, [None, None])])
def test_each_system_has_a_slot_of_its_own_where_the_model_has_slots(
    outputs: Outputs, slotted: bool, slots: list[int | None]
) -> None:
    with (
        ScriptedEndpoint(lambda _: "Twelve years.") as model,
        Endpoint(upstream(model, slotted=slotted), outputs) as endpoint,
    ):
        for endpoint.system in (0, 1):
            send(endpoint, max_tokens=endpoint.system + 5)

    assert [body.get("id_slot") for body in model.asked] == slots


def test_where_time_counts_the_model_is_asked_each_time(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "Twelve years.") as model:
        with Endpoint(upstream(model), outputs, replays=False) as endpoint:
            assert send(endpoint) == send(endpoint)
            assert [call.replayed for call in endpoint.taken()] == [False, False]
        with Endpoint(upstream(model), outputs) as endpoint:
            send(endpoint)  # what came is kept all the same

        assert len(model.asked) == 2


def test_a_stream_comes_in_pieces_and_ends_as_the_models_does(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "Twelve years.") as model, Endpoint(upstream(model), outputs) as endpoint:
        text = send(endpoint, stream=True)

    assert said(text) == "Twelve years."
    assert len(events(text)) == 3
    assert events(text)[-1] == "[DONE]"


@pytest.mark.parametrize("again", [False, True])
def test_token_counts_are_sent_to_whoever_asked_for_them_only(outputs: Outputs, again: bool) -> None:
    with ScriptedEndpoint(lambda _: "Twelve years.") as model, Endpoint(upstream(model), outputs) as endpoint:
        if again:
            send(endpoint, stream=True)
        assert "prompt_tokens" not in send(endpoint, stream=True)
        assert "prompt_tokens" in send(endpoint, stream=True, stream_options={"include_usage": True})


def test_another_prompt_and_another_model_are_asked_anew(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "Twelve years.") as model:
        with Endpoint(upstream(model), outputs) as endpoint:
            send(endpoint)
            send(endpoint, temperature=0.5)
        with Endpoint(upstream(model, "other weights"), outputs) as endpoint:
            send(endpoint)

        assert len(model.asked) == 3
        assert {body["model"] for body in model.asked} == {"scripted"}


def test_what_a_client_does_not_wait_for_is_counted_and_kept_all_the_same(outputs: Outputs) -> None:
    def slowly(_: str) -> str:
        time.sleep(0.3)
        return "Twelve years."

    with ScriptedEndpoint(slowly) as model, Endpoint(upstream(model), outputs) as endpoint:
        body = json.dumps({"messages": [{"role": "user", "content": "How long?"}], "stream": True}).encode()
        head = f"POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer {endpoint.api_key}\r\n"
        with socket.create_connection(("127.0.0.1", urlsplit(endpoint.base_url).port or 0)) as client:
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            time.sleep(0.1)  # it has the prompt; now the client hangs up

        assert [call.prompt_tokens for call in endpoint.taken()] == [100]
        assert said(send(endpoint, stream=True)) == "Twelve years."
        assert len(model.asked) == 1


def test_what_broke_off_is_not_kept(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "Twelve", breaks_off=True) as model:
        with Endpoint(upstream(model), outputs) as endpoint:
            send(endpoint, stream=True)
            send(endpoint, stream=True)

        assert len(model.asked) == 2


def test_the_models_refusal_is_passed_on(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "", status=400) as model, Endpoint(upstream(model), outputs) as endpoint:
        for _ in range(2):
            with pytest.raises(HTTPError, match="400") as raised:
                send(endpoint)
            raised.value.close()

        assert len(model.asked) == 2


def test_a_wrong_key_reaches_no_model(outputs: Outputs) -> None:
    with ScriptedEndpoint(lambda _: "") as model, Endpoint(upstream(model), outputs) as endpoint:
        with pytest.raises(HTTPError, match="401") as raised:
            send(endpoint, key="wrong")
        raised.value.close()

        assert model.asked == []
