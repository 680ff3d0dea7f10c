internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// The answer of the chat façade: one object, or for clients that always stream the same as OpenAI's chunks.
///
/// A reward is one number and is there at once or not at all, so the chunks are sent together, when it is there; an
/// error is an ordinary error status whether or not the client streams.
struct ChatChunks {
    /// What came of the one sample.
    let scores: [TrainerScore]
    /// The model that the client has named.
    let model: String

    private var content: String? { scores.first?.reward.map(\.description) }

    /// One object.
    func whole() -> HTTPServerResponse {
        .object { writer in
            head("chat.completion", &writer)
            writer.member("choices", array: [content]) { writer, content in
                writer.beginObject()
                writer.member("index", 0)
                writer.member("message") { writer in
                    writer.member("role", "assistant")
                    writer.member("content", content)
                }
                writer.member("finish_reason", "stop")
                writer.endObject()
            }
            writer.modelUsage(scores)
            writer.simulatedMark(scores.isSimulated)
        }
    }

    /// Server-sent events: who speaks, the content, the end, the tokens where they are asked for, `[DONE]`.
    func streamed(withUsage: Bool) -> HTTPServerResponse {
        var bytes: [UInt8] = []
        let deltas: [(role: String?, content: String?, finish: String?)] = [
            ("assistant", "", nil), (nil, content, nil), (nil, nil, "stop"),
        ]
        for delta in deltas {
            append(to: &bytes) { writer in
                writer.member("choices", array: [delta]) { writer, delta in
                    writer.beginObject()
                    writer.member("index", 0)
                    writer.member("delta") { writer in
                        if let role = delta.role { writer.member("role", role) }
                        if let content = delta.content { writer.member("content", content) }
                    }
                    writer.member("finish_reason", delta.finish)
                    writer.endObject()
                }
                if withUsage {
                    writer.name("usage")
                    writer.null()
                }
            }
        }
        if withUsage {
            append(to: &bytes) { writer in
                writer.member("choices", array: [Int]()) { $0.int($1) }
                writer.modelUsage(scores)
            }
        }
        EventText.append(data: Array("[DONE]".utf8), to: &bytes)
        let fields = HeaderFields([
            (name: "Content-Type", value: EventText.contentType), (name: "Cache-Control", value: "no-store"),
        ])
        return HTTPServerResponse(status: 200, fields: fields, body: .bytes(bytes))
    }

    private func append(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        head("chat.completion.chunk", &writer)
        body(&writer)
        writer.simulatedMark(scores.isSimulated)
        writer.endObject()
        EventText.append(data: writer.takeBytes(), to: &bytes)
    }

    private func head(_ object: String, _ writer: inout JSONWriter) {
        writer.member("id", "chatcmpl-" + (scores.first?.record?.scoreID ?? "none"))
        writer.member("object", object)
        writer.member("created", scores.createdSeconds)
        writer.member("model", model)
    }
}
