internal import HTTPServer

extension ChatCompletion {
    /// The good answer spoiled in the way of a fault; faults that have no completion, or a good one, change nothing.
    mutating func spoil(_ fault: SimulatedFault?) {
        switch fault {
        case .garbage: content = FaultyText.garbage
        case .ignoredConstraint: content = FaultyText.prose
        case .outOfRange: content = content.map(FaultyText.outOfRange)
        case .truncated:
            content = content.map(FaultyText.truncated)
            finishReason = "length"
        case .whitespaceLoop:
            content = content.map { FaultyText.truncated($0) + FaultyText.whitespace }
            finishReason = "length"
        case .empty: content = ""
        case .nullContent: content = nil
        case .reasoningOnly: moveContent(to: "reasoning")
        case .reasoningContentOnly: moveContent(to: "reasoning_content")
        case .unknownFinish: finishReason = "repetition"
        case .refusal:
            content = nil
            refusal = "I cannot help with that."
        case .usageMissing: usageForm = .missing
        case .cachedTokensNull: usageForm = .cachedTokensNull
        case .status500, .status503, .status503RetryAfter, .status503Text, .status502HTML, .status429, .status429Bare,
            .status429Milliseconds, .status429Date, .errorInSuccess, .reset, .resetMidBody, .silentClose, .slowHead,
            .status400, .errorFlat, .errorString, .quota, .hang, nil:
            break
        }
    }

    /// The completion as a response, which a fault may break off.
    func response(_ fault: SimulatedFault?) -> HTTPServerResponse {
        var response = HTTPServerResponse(status: 200, contentType: "application/json", bytes: bytes)
        switch fault {
        case .resetMidBody: response.ending = .resets(afterBodyBytes: bytes.count / 2)
        case .silentClose: response.ending = .closesUnannounced
        default: break
        }
        return response
    }

    private mutating func moveContent(to member: String) {
        reasoning = (member, "Let me think about this first. \(content ?? "")")
        content = nil
    }
}
