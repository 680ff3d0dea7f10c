internal import JSONText
internal import RewardCore

/// The usable answer in the body of a chat completion.
struct Completion: Sendable, Equatable {
    /// Trailing white space from which on a truncated answer is called a white-space loop, in characters.
    private static let whitespaceLoopLength = 16

    /// The answer's text without reasoning; not empty.
    var text: String
    /// The server's word for why it ended; `stop` where it said nothing.
    let finishReason: String
    /// Tokens, without the call itself.
    var usage: TokenUsage
    /// Whether the text had to be looked for in an answer that does not have the form that was asked for.
    var isUnconstrained = false
    /// The generated tokens with their alternatives, where the server gave them.
    let tokens: [TokenChoice]?

    /// Reads a body that came with a success status.
    ///
    /// An error in the body counts before any choice. Every way in which there is no whole answer is a failure of its
    /// own kind, never an empty text.
    init(body: [UInt8], dialect: ChatDialect, asked: Duration?) throws(AttemptFailure) {
        guard let value = try? JSONReader.read(body).value else {
            throw AttemptFailure(
                kind: .judgeInvalid,
                detail: "answered 200 with something else than JSON: \(ErrorText.line(fromBody: body))",
                retry: .never)
        }
        let usage = UsageReading.usage(in: value)
        let choice = value["choices"]?[0]
        if let error = ServerError(insideSuccess: value) ?? choice.flatMap({ ServerError(insideSuccess: $0) }) {
            var failure = FailureClassifier.failure(
                status: FailureClassifier.status(of: error), error: error, asked: asked, isInsideSuccess: true)
            failure.usage = usage
            throw failure
        }
        guard let choice, let message = choice["message"], message.object != nil else {
            throw AttemptFailure(
                kind: .judgeInvalid, detail: "answered 200 without a choice and message", retry: .never, usage: usage)
        }
        let reason = choice["finish_reason"]?.string
        let content = Self.content(of: message)
        if let failure = Self.failure(reason: reason, message: message, content: content, dialect: dialect) {
            throw AttemptFailure(kind: failure.kind, detail: failure.detail, retry: .never, usage: usage)
        }
        switch ReasoningText.stripped(content) {
        case .unclosed:
            throw AttemptFailure(
                kind: .judgeTruncated, detail: "ended inside its reasoning; allow more tokens or turn thinking off",
                retry: .never, usage: usage)
        case .answer(let answer):
            guard !answer.allSatisfy(\.isWhitespace) else {
                throw AttemptFailure(
                    kind: .judgeInvalid, detail: Self.emptyDetail(content: content, message: message), retry: .never,
                    usage: usage)
            }
            text = answer
        }
        finishReason = reason ?? "stop"
        tokens = TokenReading.tokens(in: choice)
        self.usage = usage
    }

    /// The failure that the finish reason or a refusal stands for, or nil.
    private static func failure(
        reason: String?, message: JSONValue, content: String, dialect: ChatDialect
    ) -> (kind: FailureKind, detail: String)? {
        if reason == "content_filter" { return (.judgeRefused, "was stopped by its content filter") }
        if let refusal = message["refusal"]?.string, !refusal.isEmpty { return (.judgeRefused, "declined to answer") }
        switch reason {
        case nil: return nil
        case "length":
            let tail = content.reversed().prefix(whitespaceLoopLength)
            let isLoop = tail.count == whitespaceLoopLength && tail.allSatisfy(\.isWhitespace)
            let ending = isLoop ? " in a loop of white space" : ""
            return (.judgeTruncated, "ended at its token limit\(ending); allow more tokens or ask for less")
        case "error", "abort": return (.judgeUnavailable, "ended the answer itself (\(reason ?? ""))")
        case .some(let word) where dialect.finishReasonsGood.contains(word): return nil
        case .some(let word): return (.judgeInvalid, "ended for the reason \(ErrorText.line(word))")
        }
    }

    /// The content as text; some servers send a list of parts.
    private static func content(of message: JSONValue) -> String {
        if let text = message["content"]?.string { return text }
        return (message["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
    }

    private static func emptyDetail(content: String, message: JSONValue) -> String {
        let reasoning = message["reasoning"]?.string ?? message["reasoning_content"]?.string ?? ""
        return reasoning.isEmpty && content.isEmpty
            ? "answered without any text" : "answered with reasoning only; allow more tokens or turn thinking off"
    }
}
