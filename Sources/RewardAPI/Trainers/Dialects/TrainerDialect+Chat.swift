internal import JSONText
internal import RewardCore

/// OpenAI's chat completions, for examples and programs that ask a judge through an OpenAI client: the last message is
/// judged as the answer to those before it, and the content of the answer is the reward as a number.
extension TrainerDialect {
    /// The dialect.
    static let chat = TrainerDialect(name: .chat, paths: ["/v1/chat/completions"], deadlineSeconds: 600) {
        body throws(Problem) in
        let isStream = body.object["stream"]?.bool == true
        let withUsage = body.object["stream_options"]?["include_usage"]?.bool == true
        let model = body.object["model"]?.string ?? body.task.name
        return TrainerOrder(samples: [body.chat()]) { scores in
            let chunks = ChatChunks(scores: scores, model: model)
            return isStream ? chunks.streamed(withUsage: withUsage) : chunks.whole()
        }
    }
}
