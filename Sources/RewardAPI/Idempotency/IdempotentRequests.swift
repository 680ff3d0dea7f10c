internal import HTTPEngine
internal import HTTPServer
internal import Locking
internal import RewardCore
internal import Telemetry

/// Answers requests with an `Idempotency-Key` once: a repeat gets the first answer, byte for byte.
///
/// A repeat that comes while the first is at work joins it; a later one gets what was kept. The answer is kept by the
/// commit that keeps the scores, so after any crash there are both or neither; but where a task ranks rewards, which
/// comes after the scores are kept. Only answers with status 200 are kept:
/// a refusal has changed nothing, so its repeat is a first try. Routes of trainers have the same keys as `/score`;
/// there the URL belongs to what makes a request the same, since it says what is asked and in what shape it is
/// answered.
struct IdempotentRequests: Sendable {
    /// The request's field.
    static let fieldName = "Idempotency-Key"
    /// The field of an answer that a repeat got.
    static let replayedName = "Idempotency-Replayed"

    /// The parts of a request that make an answer for keeping.
    struct Keeping: Sendable {
        /// The key of the request.
        let key: AnswerKey
        /// SHA-256 of what makes it this request, see `hash(of:)`.
        let requestHash: [UInt8]
    }

    private struct Answer: Sendable {
        let response: HTTPServerResponse
        let isKept: Bool
    }

    private let store: any RolloutStore
    private let clock: any ServiceClock
    private let metrics: IdempotencyMetrics
    private let requests = JoinedRequests<Answer>()

    /// Keeps answers where `dependencies` keeps rollouts.
    init(_ dependencies: RewardAPIDependencies) {
        store = dependencies.rollouts
        clock = dependencies.clock
        metrics = IdempotencyMetrics(dependencies.metrics)
        let requests = requests
        dependencies.metrics.gauge(
            "metareward_idempotent_requests_in_flight", help: "Pieces of work that repeats can join now."
        ) { Double(requests.count) }
    }

    /// Answers with what `work` makes, or with the first answer to the same request. A request without a key is no
    /// concern of this type: `work` gets it with no `Keeping`.
    func answer(
        _ request: RouteRequest,
        work: @escaping @Sendable (Keeping?) async throws(Problem) -> HTTPServerResponse
    ) async throws(Problem) -> HTTPServerResponse {
        guard let key = try Self.key(of: request) else { return try await work(nil) }
        let hash = Self.hash(of: request)
        let outcome = try await requests.run(.named(key), requestHash: hash) { _ async throws(Problem) in
            if let kept = try await find(key) {
                return Answer(response: try Self.response(kept, requestHash: hash, metrics), isKept: true)
            }
            return Answer(response: try await work(Keeping(key: key, requestHash: hash)), isKept: false)
        }
        switch outcome {
        case .value(let answer, let isFirst):
            metrics.count(answer.isKept ? .replayed : isFirst ? .first : .joined)
            var response = answer.response
            if answer.isKept || !isFirst { response.fields.set(Self.replayedName, "true") }
            return response
        case .differs:
            metrics.count(.reused)
            throw Self.reused()
        case .cancelled:
            throw Problem.abandoned
        }
    }

    /// SHA-256 of what a repeat shares with the first request: of `/score` the body, of others the target before it.
    private static func hash(of request: RouteRequest) -> [UInt8] {
        guard request.head.target != "/score" else { return SHA256.digest(request.bytes) }
        return SHA256.digest(Array((request.head.target + "\u{0}").utf8) + request.bytes)
    }

    private func find(_ key: AnswerKey) async throws(Problem) -> KeptAnswer? {
        do throws(StoreError) {
            return try await store.keptAnswer(key, at: clock.now())
        } catch {
            throw Problem(error)
        }
    }

    private static func response(
        _ kept: KeptAnswer, requestHash: [UInt8], _ metrics: IdempotencyMetrics
    ) throws(Problem) -> HTTPServerResponse {
        guard kept.requestHash == requestHash else {
            metrics.count(.reused)
            throw reused()
        }
        guard let body = kept.body else {
            metrics.count(.gone)
            throw Problem(
                .answerGone,
                "the request was answered, and its answer was deleted with the texts of its run; send it under another "
                    + "Idempotency-Key to have the rollouts scored anew")
        }
        // A stream of events begins with `data:`, which no JSON text does.
        let contentType = body.starts(with: EventText.dataPrefix) ? EventText.contentType : "application/json"
        var response = HTTPServerResponse(status: 200, contentType: contentType, bytes: body)
        if kept.isSimulated { response.markSimulated() }
        return response
    }

    private static func reused() -> Problem {
        Problem(
            .keyReused,
            "the Idempotency-Key was used for a request with another body or of another route; make a new key for each "
                + "request, and repeat a request with the same URL and bytes",
            errors: [FieldProblem(pointer: "/" + fieldName, detail: "the header field names another request")])
    }

    /// The key of a request; `nil` where it has none.
    private static func key(of request: RouteRequest) throws(Problem) -> AnswerKey? {
        guard let text = request.head.fields[fieldName] else { return nil }
        let bytes = Array(text.utf8)
        let max = request.configuration.idempotencyKeyBytesMax
        guard (1...max).contains(bytes.count) else {
            throw Problem(
                invalid: "/" + fieldName,
                "the header field has \(bytes.count) bytes; use 1 to \(max), for example a UUID a request")
        }
        return AnswerKey(principal: request.principal.name, bytes: bytes)
    }
}
