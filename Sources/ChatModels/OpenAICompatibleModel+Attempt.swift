internal import HTTPClient
internal import HTTPEngine
internal import RewardCore
internal import TLSEngine

extension OpenAICompatibleModel {
    /// Sends the call once and reads what comes back. The usage of a failure has the call in it if the server saw it.
    func attempt(
        _ request: ChatRequest, constraint: LoweredConstraint, timeout: Duration, at endpoint: ChatEndpoint
    ) async throws(FailedAttempt) -> Completion {
        let abortID = endpoint.needsAbortID ? "metareward-" + String(UInt64.random(in: 0...UInt64.max), radix: 16) : nil
        let message: HTTPClientRequest
        let quirks = endpoint.quirks.learned
        let sentAt = clock.monotonic()
        do {
            message = try endpoint.completionRequest(request, constraint: constraint, abortID: abortID, quirks: quirks)
        } catch {
            throw Self.unsent(.internal, "was not called: \(error.detail)")
        }
        guard !Task.isCancelled else { throw Self.unsent(.cancelled, "was not called: the call was cancelled") }
        let response: HTTPClientResponse
        do {
            response = try await client.send(message, timeout: timeout)
        } catch {
            var (failure, wasSent) = TransportFailure.failure(error, timeout: timeout)
            failure.usage.calls = wasSent ? 1 : 0
            if wasSent, failure.kind == .cancelled || failure.kind == .judgeTimeout { abort(abortID, at: endpoint) }
            // A little less is all the same: a part of the time goes by before a call is sent.
            let whole = min(request.timeLimit ?? configuration.callTimeout, configuration.callTimeout)
            let signal = Self.signal(of: error, within: timeout, isWhole: timeout * 10 >= whole * 9)
            throw FailedAttempt(failure: failure, signal: signal)
        }
        do {
            return try endpoint.accepted(try read(response, of: endpoint), for: request, constraint: constraint)
        } catch {
            if case .sendAgain(let isNew) = endpoint.quirks.learn(error.quirk, used: quirks), let quirk = error.quirk {
                if isNew { observer(of: request).learned(quirk, endpoint: endpoint.label) }
                let left = timeout - sentAt.duration(to: clock.monotonic())
                return try await again(request, constraint: constraint, timeout: left, at: endpoint)
            }
            var failure = error.replacingDetail(
                RequestEcho.removed(from: error.detail, request: request, apiKey: endpoint.configuration.apiKey))
            failure.usage.calls = 1
            throw FailedAttempt(failure: failure, signal: Self.signal(of: failure, status: response.status))
        }
    }

    /// Sends the call once more because the server refused a member that is now left out or renamed. That is no retry:
    /// the server was well and nothing was waited for. The refused call is counted.
    private func again(
        _ request: ChatRequest, constraint: LoweredConstraint, timeout: Duration, at endpoint: ChatEndpoint
    ) async throws(FailedAttempt) -> Completion {
        do {
            var completion = try await attempt(
                request, constraint: constraint, timeout: max(timeout, .zero), at: endpoint)
            completion.usage.calls += 1
            return completion
        } catch {
            var failure = error.failure
            failure.usage.calls += 1
            throw FailedAttempt(failure: failure, signal: error.signal)
        }
    }

    /// What an error of the HTTP client says about the endpoint.
    ///
    /// - Parameters:
    ///   - timeout: how long the client waited at most.
    /// - isWhole: whether that is about all the time that settings and task give a call, and not what the caller had
    /// left.
    static func signal(of error: HTTPClientError, within timeout: Duration, isWhole: Bool) -> AttemptSignal {
        switch error {
        case .resolve, .connect, .connectTimeout, .reset: .unreachable
        case .protocolError(.messageIncomplete): .brokeOff
        case .timeout: .unanswered(within: timeout, isWhole: isWhole)
        case .protocolError, .responseTooLarge: .failed
        case .tls(_, _, let reason): reason.isPermanent ? .failed : .unreachable
        case .cancelled, .invalidURL, .invalidRequest, .closed, .tlsConfiguration: .silent
        }
    }

    /// What a response that is no answer says about the endpoint.
    static func signal(of failure: AttemptFailure, status: Int) -> AttemptSignal {
        switch (failure.kind, status) {
        case (.judgeOverloaded, 503): .refused
        case (.judgeOverloaded, _), (.judgeTimeout, _), (_, 504): .overloaded
        default: .failed
        }
    }

    private static func unsent(_ kind: FailureKind, _ detail: String) -> FailedAttempt {
        FailedAttempt(failure: AttemptFailure(kind: kind, detail: detail, retry: .never), signal: .silent)
    }

    private func read(_ response: HTTPClientResponse, of endpoint: ChatEndpoint) throws(AttemptFailure) -> Completion {
        let asked = RetryAfter.delay(in: response.fields, now: clock.now())
        guard (200..<300).contains(response.status) else {
            throw FailureClassifier.failure(
                status: response.status, error: ServerError(body: response.body), asked: asked)
        }
        guard response.body.count <= endpoint.configuration.responseBytesMax else {
            throw AttemptFailure(
                kind: .judgeInvalid,
                detail: "answered with \(response.body.count) bytes; raise responseBytesMax if that is expected",
                retry: .never)
        }
        return try Completion(body: response.body, dialect: endpoint.configuration.dialect, asked: asked)
    }

    /// Tells the server that nobody waits for the call any more, where closing the connection takes long to notice.
    private func abort(_ abortID: String?, at endpoint: ChatEndpoint) {
        guard let abortID, let message = endpoint.abortRequest(abortID) else { return }
        // Owner: the HTTP client, whose shutdown ends it, and bounded by `abortTimeout`. It cannot be a child of the
        // call's task, which is cancelled and must not wait. Best effort, so its outcome is of no interest.
        Task { [client] in
            _ = try? await client.send(message, timeout: Self.abortTimeout)
        }
    }
}
