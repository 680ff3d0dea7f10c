internal import HTTPServer
internal import JSONText
internal import RewardCore

/// OpenAI's chat completions, for examples and programs that ask a judge through an OpenAI client: the last message is
/// judged as the answer to those before it, and the content of the answer is the reward as a number.
extension TrainerDialect {
    /// The dialect.
    static let chat = TrainerDialect(name: .chat, paths: ["/v1/chat/completions"], deadlineSeconds: 600) {
        body throws(Problem) in
        if body.object["stream"]?.bool == true {
            body.problems.add("/stream", "an answer is one number and is not streamed; leave stream out")
        }
        let model = body.object["model"]?.string ?? body.task.name
        return TrainerOrder(samples: [body.chat()]) { scores in
            .object { writer in
                writer.member("id", "chatcmpl-" + (scores.first?.record?.scoreID ?? "none"))
                writer.member("object", "chat.completion")
                writer.member("created", scores.createdSeconds)
                writer.member("model", model)
                writer.member("choices", array: scores.enumerated()) { writer, entry in
                    writer.beginObject()
                    writer.member("index", entry.offset)
                    writer.member("message") { writer in
                        writer.member("role", "assistant")
                        writer.member("content", entry.element.reward.map(\.description))
                    }
                    writer.member("finish_reason", "stop")
                    writer.endObject()
                }
                writer.modelUsage(scores)
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }
}
