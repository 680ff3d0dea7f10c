/// Something that goes wrong with one HTTP call to the simulated model, each in a way that real servers are known for.
///
/// The raw value is the word that a request or a command names it by.
public enum SimulatedFault: String, Sendable, CaseIterable {
    /// Status 500 with an error body.
    case status500 = "status500"
    /// Status 503 with an error body and without `Retry-After`, as an overloaded server answers.
    case status503 = "status503"
    /// Status 503 with `Retry-After: 1`.
    case status503RetryAfter = "status503-retry-after"
    /// Status 503 with `Service Unavailable` as plain text, as uvicorn answers beyond its connection limit.
    case status503Text = "status503-text"
    /// Status 502 with an HTML page, as a proxy answers for a server that is gone.
    case status502HTML = "status502-html"
    /// Status 429 with `Retry-After: 1`.
    case status429 = "status429"
    /// Status 429 without a word on when to come back.
    case status429Bare = "status429-bare"
    /// Status 429 with `Retry-After-Ms: 50`.
    case status429Milliseconds = "status429-ms"
    /// Status 429 with an HTTP date in `Retry-After`, at most a second ahead.
    case status429Date = "status429-date"
    /// Status 200 with an error of code 502 in its body, as a router answers for a provider that failed.
    case errorInSuccess = "error-in-200"
    /// A reset of the connection in place of an answer.
    case reset = "reset"
    /// The head and half of the body, and then a reset of the connection.
    case resetMidBody = "reset-mid-body"
    /// A good answer, and then the end of a connection that the answer had promised to keep.
    case silentClose = "silent-close"
    /// A good answer whose first byte is late by the configured time.
    case slowHead = "slow-head"
    /// Status 400 with OpenAI's nested error body.
    case status400 = "status400"
    /// Status 400 with the error's members at the top of the body, as SGLang and LMDeploy answer.
    case errorFlat = "error-flat"
    /// Status 422 with a string as the error, as TGI answers.
    case errorString = "error-string"
    /// Status 429 with the code `insufficient_quota`: no retry will ever help.
    case quota = "quota"
    /// No answer, ever.
    case hang = "hang"
    /// Text that fits no constraint.
    case garbage = "garbage"
    /// Prose where a constraint was asked for, as of a server that drops it without a word.
    case ignoredConstraint = "ignored-constraint"
    /// A number outside every range, in the form that was asked for.
    case outOfRange = "outofrange"
    /// A cut answer with `finish_reason` `length`.
    case truncated = "truncated"
    /// An answer that goes over into white space until its tokens are spent; `finish_reason` `length`.
    case whitespaceLoop = "whitespace-loop"
    /// An empty answer.
    case empty = "empty"
    /// An answer whose content is null.
    case nullContent = "null-content"
    /// Null as content, and all text in `reasoning`, as vLLM answers when thinking has spent the tokens.
    case reasoningOnly = "reasoning-only"
    /// Null as content, and all text in `reasoning_content`, as SGLang and older servers answer.
    case reasoningContentOnly = "reasoning-content-only"
    /// A whole answer with the `finish_reason` `repetition`.
    case unknownFinish = "unknown-finish"
    /// A refusal: `message.refusal` and no content.
    case refusal = "refusal"
    /// A good answer without `usage`.
    case usageMissing = "no-usage"
    /// A good answer whose count of cached tokens is null.
    case cachedTokensNull = "null-cached-tokens"

    /// Whether a client that repeats its call, or waits a little longer, gets a good answer without a change to
    /// anything: resets, closes, overload, a broken gateway, a late head.
    ///
    /// The others are no matter of the moment: the request, the account or the answer itself is wrong, the server never
    /// answers, or nothing is wrong with the verdict (`no-usage`, `null-cached-tokens`).
    public var isRetryable: Bool {
        switch self {
        case .status500, .status503, .status503RetryAfter, .status503Text, .status502HTML, .status429, .status429Bare,
            .status429Milliseconds, .status429Date, .errorInSuccess, .reset, .resetMidBody, .silentClose, .slowHead:
            true
        case .status400, .errorFlat, .errorString, .quota, .hang, .garbage, .ignoredConstraint, .outOfRange,
            .truncated, .whitespaceLoop, .empty, .nullContent, .reasoningOnly, .reasoningContentOnly, .unknownFinish,
            .refusal, .usageMissing, .cachedTokensNull:
            false
        }
    }
}
