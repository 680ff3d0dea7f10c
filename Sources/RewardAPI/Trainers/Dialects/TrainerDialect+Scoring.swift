internal import HTTPServer
internal import JSONText
internal import RewardCore

/// The scoring interfaces of vLLM and SGLang, for programs that ask a served reward model: `score` with pairs of texts,
/// `rerank`, `classify`. They have no word for a missing reward, so they are answered with an error status.
extension TrainerDialect {
    /// `/v1/score`, and `/score` where the body has one of the pairs.
    static let scoring = TrainerDialect(name: .scoring, paths: ["/v1/score"], deadlineSeconds: 600) {
        body throws(Problem) in
        let isSGLang = body.object["query"] != nil && body.object["queries"] == nil
        let model = body.modelName
        return TrainerOrder(samples: try TextPairs(body: body).samples()) { scores in
            .object(capacity: 256 + scores.count * 64) { writer in
                if isSGLang {
                    writer.member("scores", array: scores) { writer, score in
                        writer.beginArray()
                        writer.reward(score.reward)
                        writer.endArray()
                    }
                    writer.member("model", model)
                    writer.member("object", "scoring")
                } else {
                    writer.listHead("score", scores, model: model)
                    writer.member("data", array: scores.enumerated()) { writer, entry in
                        writer.beginObject()
                        writer.member("index", entry.offset)
                        writer.member("object", "score")
                        writer.member("score", entry.element.reward)
                        writer.endObject()
                    }
                }
                writer.modelUsage(scores)
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }

    /// `/rerank`: documents in the order of their rewards.
    static let rerank = TrainerDialect(
        name: .scoring, paths: ["/rerank", "/v1/rerank", "/v2/rerank"], deadlineSeconds: 600
    ) { body throws(Problem) in
        let samples = try TextPairs(body: body).samples("query", "documents")
        let count = body.reader.integer("top_n", in: 0...Int.max) ?? 0
        let model = body.modelName
        let texts = samples.map(\.response.flattened)
        return TrainerOrder(samples: samples) { scores in
            let ranked = scores.enumerated().sorted {
                ($0.element.reward ?? 0, $1.offset) > ($1.element.reward ?? 0, $0.offset)
            }
            return .object(capacity: 256 + texts.reduce(0) { $0 + $1.utf8.count + 64 }) { writer in
                writer.member("id", "score-" + (scores.first?.record?.scoreID ?? "none"))
                writer.member("model", model)
                writer.modelUsage(scores)
                writer.member("results", array: count > 0 ? ranked.prefix(count) : ranked[...]) { writer, entry in
                    writer.beginObject()
                    writer.member("index", entry.offset)
                    writer.member("document") { $0.member("text", texts[entry.offset]) }
                    writer.member("relevance_score", entry.element.reward)
                    writer.endObject()
                }
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }

    /// `/classify`: templated chats as texts, or one chat as messages; the reward is the probability of one class.
    static let classify = TrainerDialect(name: .scoring, paths: ["/classify"], deadlineSeconds: 600) {
        body throws(Problem) in
        let model = body.modelName
        return TrainerOrder(samples: body.chats()) { scores in
            .object(capacity: 256 + scores.count * 96) { writer in
                writer.listHead("classify", scores, model: model)
                writer.member("data", array: scores.enumerated()) { writer, entry in
                    writer.beginObject()
                    writer.member("index", entry.offset)
                    writer.member("label", "reward")
                    writer.member("probs", array: [entry.element]) { $0.reward($1.reward) }
                    writer.member("num_classes", 1)
                    writer.endObject()
                }
                writer.modelUsage(scores)
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }
}

extension TrainerBody {
    /// The model that the body names, for the answer; else the task.
    fileprivate var modelName: String { object["model"]?.string ?? task.name }

    /// The chats of `input`, each a text with its template, or the one of `messages`.
    fileprivate func chats() -> [TrainerSample] {
        if object["messages"] != nil { return [chat()] }
        let inputs: [JSONValue]
        switch object["input"] {
        case .array(let values): inputs = values
        case .some(let value): inputs = [value]
        case nil: inputs = []
        }
        if inputs.isEmpty { reader.require("input", "a text or an array of texts") }
        return inputs.enumerated().map { index, value in
            let pointer = object["input"]?.array == nil ? "/input" : JSONPointer.element(index, of: "/input")
            guard let text = value.string else {
                problems.add(pointer, "the member is of kind \(value.kindName), but must be a string")
                return TrainerSample(pointer: pointer, response: .text(""))
            }
            let split = ChatTemplateText.split(text, prefix: nil)
            return TrainerSample(pointer: pointer, prompt: split.before, response: split.response)
        }
    }

    /// The chat of `messages`: the last message is judged, as the answer to those before it.
    func chat() -> TrainerSample {
        let pointer = "/messages"
        reader.require("messages", "an array of chat messages")
        let elements = reader.array("messages") ?? []
        guard let last = elements.last else {
            if object["messages"] != nil { problems.add(pointer, "the array holds no message; send at least one") }
            return TrainerSample(pointer: pointer, response: .text(""))
        }
        let place = JSONPointer.element(elements.count - 1, of: pointer)
        return TrainerSample(
            pointer: place, prompt: texts.messages(Array(elements.dropLast()), pointer),
            response: texts.response(.object(last.object ?? JSONObject()), place),
            metadata: object["metadata"]?.object)
    }
}

extension JSONWriter {
    /// The members that begin a list of vLLM.
    fileprivate mutating func listHead(_ kind: String, _ scores: [TrainerScore], model: String) {
        member("id", kind + "-" + (scores.first?.record?.scoreID ?? "none"))
        member("object", "list")
        member("created", scores.createdSeconds)
        member("model", model)
    }

    /// The tokens of the judge's calls, as servers of models tell them.
    mutating func modelUsage(_ scores: [TrainerScore]) {
        var usage = TokenUsage()
        for score in scores { if let record = score.record { usage += record.judgement.usage } }
        member("usage") { writer in
            writer.member("prompt_tokens", usage.promptTokens)
            writer.member("completion_tokens", usage.completionTokens)
            writer.member("total_tokens", usage.promptTokens + usage.completionTokens)
        }
    }
}

extension [TrainerScore] {
    /// When they were scored, in seconds since 1970.
    var createdSeconds: Int { Int((first?.record?.at.milliseconds ?? 0) / 1000) }
}
