internal import HTTPClient
internal import RewardCore

extension OpenAICompatibleModel {
    /// Sends the call once and reads what comes back. The usage of a failure has the call in it if the server saw it.
    func attempt(
        _ request: ChatRequest, constraint: LoweredConstraint, timeout: Duration
    ) async throws(AttemptFailure) -> Completion {
        let abortID = endpoint.needsAbortID ? "metareward-" + String(UInt64.random(in: 0...UInt64.max), radix: 16) : nil
        let message: HTTPClientRequest
        let quirks = endpoint.quirks.learned
        let sentAt = clock.monotonic()
        do {
            message = try endpoint.completionRequest(request, constraint: constraint, abortID: abortID, quirks: quirks)
        } catch {
            throw AttemptFailure(kind: .internal, detail: "was not called: \(error.detail)", retry: .never)
        }
        guard !Task.isCancelled else {
            throw AttemptFailure(kind: .cancelled, detail: "was not called: the call was cancelled", retry: .never)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.send(message, timeout: timeout)
        } catch {
            var (failure, wasSent) = TransportFailure.failure(error, timeout: timeout)
            failure.usage.calls = wasSent ? 1 : 0
            if wasSent, failure.kind == .cancelled || failure.kind == .judgeTimeout { abort(abortID) }
            throw failure
        }
        do {
            return try endpoint.accepted(try read(response), for: request, constraint: constraint)
        } catch {
            if case .sendAgain(let isNew) = endpoint.quirks.learn(error.quirk, used: quirks), let quirk = error.quirk {
                if isNew { observer.learned(quirk, endpoint: endpoint.label) }
                let left = timeout - sentAt.duration(to: clock.monotonic())
                return try await again(request, constraint: constraint, timeout: left)
            }
            var failure = error.replacingDetail(
                RequestEcho.removed(from: error.detail, request: request, apiKey: endpoint.configuration.apiKey))
            failure.usage.calls = 1
            throw failure
        }
    }

    /// Sends the call once more because the server refused a member that is now left out or renamed. That is no retry:
    /// the server was well and nothing was waited for. The refused call is counted.
    private func again(
        _ request: ChatRequest, constraint: LoweredConstraint, timeout: Duration
    ) async throws(AttemptFailure) -> Completion {
        do {
            var completion = try await attempt(request, constraint: constraint, timeout: max(timeout, .zero))
            completion.usage.calls += 1
            return completion
        } catch {
            var failure = error
            failure.usage.calls += 1
            throw failure
        }
    }

    private func read(_ response: HTTPClientResponse) throws(AttemptFailure) -> Completion {
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
    private func abort(_ abortID: String?) {
        guard let abortID, let message = endpoint.abortRequest(abortID) else { return }
        // Owner: the HTTP client, whose shutdown ends it, and bounded by `abortTimeout`. It cannot be a child of the
        // call's task, which is cancelled and must not wait. Best effort, so its outcome is of no interest.
        Task { [client] in
            _ = try? await client.send(message, timeout: Self.abortTimeout)
        }
    }
}
