import JSONText
import RewardCore

@testable import ChatModels

/// Requests, schemas and bodies that several tests use.
enum Samples {
    /// A verdict for one item: reason first, then an integer.
    static let verdictSchema: JSONValue = [
        "type": "object",
        "properties": [
            "reason": ["type": "string", "maxLength": 600], "score": ["type": "integer", "enum": [0, 1, 2]],
        ],
        "required": ["reason", "score"], "additionalProperties": false,
    ]

    /// A question with fixed content.
    static func request(
        _ constraint: ChatConstraint = .none, deadline: ContinuousClock.Instant = .now + .seconds(60),
        affinityKey: String? = nil, traceparent: String? = nil, seed: Int? = 7
    ) -> ChatRequest {
        ChatRequest(
            messages: [ChatMessage(.system, "You judge."), ChatMessage(.user, "Is \"this\" good?\nSay so.")],
            constraint: constraint, maxTokens: 8, temperature: 0, seed: seed, deadline: deadline,
            affinityKey: affinityKey, traceparent: traceparent)
    }

    /// An endpoint that nothing is sent to.
    static func configuration(_ dialect: ChatDialect = .vLLM) -> ChatEndpointConfiguration {
        ChatEndpointConfiguration(
            name: "judge-a", url: "http://127.0.0.1:8000/v1", model: "model-a", dialect: dialect)
    }

    /// The body of a good completion.
    static func completion(
        _ content: String, finishReason: String = "stop", promptTokens: Int = 11, completionTokens: Int = 3
    ) -> [UInt8] {
        let body: JSONValue = [
            "id": "c1", "object": "chat.completion",
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": .string(content)],
                    "finish_reason": .string(finishReason),
                ]
            ],
            "usage": [
                "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
                "total_tokens": .integer(promptTokens + completionTokens),
            ],
        ]
        return body.bytes
    }
}
