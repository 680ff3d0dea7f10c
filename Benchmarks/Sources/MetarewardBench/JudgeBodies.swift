import JSONText

/// The bodies of a judge call: a request of about 4 KB and its answer of about 600 bytes.
enum JudgeBodies {
    /// A verdict on one item as a chat completion.
    static let answer = completion(
        #"{"reason":"The essay takes a clear position in its first sentence and keeps to it, names two reasons that can "#
            + #"be checked, and answers the strongest objection before it ends.","score":4}"#)

    /// A rationale of one sentence.
    static let rationale =
        "The essay takes a clear position in its first sentence and keeps to it, names two reasons that can be checked, and "
        + "answers the strongest objection before it ends."

    /// A request as the service writes one for a vLLM server.
    static let request: String = {
        let body: JSONValue = [
            "model": "judge",
            "messages": [
                ["role": "system", "content": .string(String(essay(0).prefix(600)))],
                ["role": "user", "content": .string(essay(1) + essay(2).prefix(200))],
            ],
            "max_tokens": 400, "temperature": 0, "seed": 1234567,
            "structured_outputs": [
                "json": [
                    "type": "object",
                    "properties": [
                        "reason": ["type": "string", "maxLength": 1200],
                        "score": ["type": "integer", "minimum": 0, "maximum": 5],
                    ],
                    "required": ["reason", "score"], "additionalProperties": false,
                ]
            ],
        ]
        return body.text
    }()

    /// A chat completion with that content, as a server writes it.
    static func completion(_ content: String) -> String {
        let body: JSONValue = [
            "id": "chatcmpl-6f0c1f3a9d4e4b55", "object": "chat.completion", "created": 1_750_000_000, "model": "judge",
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": .string(content)],
                    "logprobs": nil, "finish_reason": "stop",
                ]
            ],
            "usage": [
                "prompt_tokens": 1012, "completion_tokens": 52, "total_tokens": 1064,
                "prompt_tokens_details": ["cached_tokens": 880],
            ],
        ]
        return body.text
    }

    /// An essay of about 3 KB, another for every number.
    static func essay(_ number: Int) -> String {
        let sentence = "A school that opens its library in the evening gives those a desk who have none at home. "
        return "Essay \(number). " + String(repeating: sentence, count: 33)
    }
}
