/// Every kind of error answer, as the last part of the stable `type` of RFC 9457: `urn:metareward:problem:<name>`.
///
/// Clients decide by `type`; titles and details are for people and may change.
public enum ProblemType: String, Sendable, CaseIterable {
    /// The body is not JSON.
    case notJSON = "not-json"
    /// The body holds bytes that are not UTF-8.
    case invalidUTF8 = "invalid-utf8"
    /// An object of the body names a member twice.
    case duplicateKey = "duplicate-key"
    /// The body nests too deep.
    case tooDeep = "too-deep"
    /// The body holds too many values.
    case tooManyValues = "too-many-values"
    /// The request shows no access token.
    case tokenMissing = "token-missing"
    /// The service does not know the access token, or does not take it where it stands.
    case tokenUnknown = "token-unknown"
    /// The access token's time is over.
    case tokenExpired = "token-expired"
    /// The access token is not for this.
    case scopeMissing = "scope-missing"
    /// Too many unknown access tokens came from the client's address.
    case tooManyFailures = "too-many-failures"
    /// `Host` is not allowed.
    case forbiddenHost = "forbidden-host"
    /// `Origin` is not the service's own.
    case forbiddenOrigin = "forbidden-origin"
    /// No route has this path.
    case unknownRoute = "unknown-route"
    /// There is no such task.
    case unknownTask = "unknown-task"
    /// The task does not allow the partition.
    case unknownPartition = "unknown-partition"
    /// The lineage has no such rubric version.
    case unknownVersion = "unknown-version"
    /// The task has no such template.
    case unknownTemplate = "unknown-template"
    /// The template has no such version.
    case unknownTemplateVersion = "unknown-template-version"
    /// The step has no pin in the lineage.
    case unknownPin = "unknown-pin"
    /// There is no such meta run.
    case unknownMetaRun = "unknown-meta-run"
    /// Nothing is stored of such a training run.
    case unknownRun = "unknown-run"
    /// There is no such score.
    case unknownScore = "unknown-score"
    /// The route exists, the method does not.
    case methodNotAllowed = "method-not-allowed"
    /// The head is not the version that the publisher expected.
    case staleVersion = "stale-version"
    /// A meta run with other parameters is active.
    case metaRunConflict = "meta-run-conflict"
    /// Other training runs use what a restore would leave behind.
    case runConflict = "run-conflict"
    /// What was to be written changed meanwhile.
    case conflict = "conflict"
    /// What was stored at that time has been removed by retention.
    case pastRetention = "past-retention"
    /// The answer that is asked for once more was deleted.
    case answerGone = "answer-gone"
    /// The body has too many bytes.
    case bodyTooLarge = "body-too-large"
    /// The body's media type is not taken.
    case unsupportedMediaType = "unsupported-media-type"
    /// The body's content coding is not taken.
    case unsupportedCoding = "unsupported-coding"
    /// The request was understood and is not valid; `errors` lists everything that is wrong.
    case invalidRequest = "invalid-request"
    /// The `Idempotency-Key` was used for another request.
    case keyReused = "idempotency-key-reused"
    /// The task has as many partitions as it may.
    case tooManyPartitions = "too-many-partitions"
    /// As many clients read the event stream as may.
    case tooManySubscribers = "too-many-subscribers"
    /// More waits to be scored than may.
    case overloaded
    /// The bodies in progress take all the memory that they may.
    case memoryFull = "memory-full"
    /// The request would not be answered in time.
    case deadlineCannotBeMet = "deadline-cannot-be-met"
    /// A trainer's request has rollouts without a reward, and its answer has no word for that.
    case rewardMissing = "reward-missing"
    /// A fault of this service.
    case `internal` = "internal"
    /// The service is shutting down.
    case draining = "draining"
    /// The store cannot be read or written now.
    case storeUnavailable = "store-unavailable"

    /// The `type` member: stable for ever.
    public var uri: String { "urn:metareward:problem:" + rawValue }

    /// The status code that goes with it.
    public var status: Int {
        switch self {
        case .notJSON, .invalidUTF8, .duplicateKey, .tooDeep, .tooManyValues: 400
        case .tokenMissing, .tokenUnknown, .tokenExpired: 401
        case .scopeMissing, .forbiddenHost, .forbiddenOrigin: 403
        case .unknownRoute, .unknownTask, .unknownPartition, .unknownVersion, .unknownTemplate,
            .unknownTemplateVersion, .unknownPin, .unknownMetaRun, .unknownRun, .unknownScore:
            404
        case .methodNotAllowed: 405
        case .staleVersion, .metaRunConflict, .runConflict, .conflict: 409
        case .answerGone, .pastRetention: 410
        case .bodyTooLarge: 413
        case .unsupportedMediaType, .unsupportedCoding: 415
        case .invalidRequest, .keyReused, .tooManyPartitions: 422
        case .tooManySubscribers, .tooManyFailures, .overloaded, .memoryFull: 429
        case .internal: 500
        case .rewardMissing, .draining, .storeUnavailable, .deadlineCannotBeMet: 503
        }
    }

    /// The `title` member: the same for every occurrence.
    public var title: String {
        switch self {
        case .notJSON: "The body is not JSON"
        case .invalidUTF8: "The body is not UTF-8"
        case .duplicateKey: "A member occurs twice"
        case .tooDeep: "The body is nested too deep"
        case .tooManyValues: "The body holds too many values"
        case .tokenMissing: "An access token is needed"
        case .tokenUnknown: "The access token is not taken"
        case .tokenExpired: "The access token has expired"
        case .scopeMissing: "The access token is not for this"
        case .tooManyFailures: "Too many unknown access tokens"
        case .forbiddenHost: "This host name is not served"
        case .forbiddenOrigin: "Requests from other origins are refused"
        case .unknownRoute: "There is no such route"
        case .unknownTask: "There is no such task"
        case .unknownPartition: "There is no such partition"
        case .unknownVersion: "There is no such rubric version"
        case .unknownTemplate: "There is no such template"
        case .unknownTemplateVersion: "There is no such template version"
        case .unknownPin: "The step is not pinned"
        case .unknownMetaRun: "There is no such meta run"
        case .unknownRun: "There is no such run"
        case .unknownScore: "There is no such score"
        case .methodNotAllowed: "The route does not have this method"
        case .staleVersion: "The head has moved"
        case .metaRunConflict: "Another meta run is active"
        case .runConflict: "Other runs train on"
        case .conflict: "The data changed meanwhile"
        case .answerGone: "The answer was deleted"
        case .pastRetention: "This is past retention"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The media type is not taken"
        case .unsupportedCoding: "The content coding is not taken"
        case .invalidRequest: "The request is not valid"
        case .keyReused: "The key names another request"
        case .tooManyPartitions: "The task has as many partitions as it may"
        case .tooManySubscribers: "Too many clients read the event stream"
        case .overloaded: "Too much waits to be scored"
        case .memoryFull: "The memory for requests is full"
        case .deadlineCannotBeMet: "The deadline cannot be met"
        case .rewardMissing: "There is no reward"
        case .internal: "The service has a fault"
        case .draining: "The service is shutting down"
        case .storeUnavailable: "The store is not available"
        }
    }

    /// Whether the answer carries `Retry-After`.
    public var asksToRetry: Bool {
        switch self {
        case .rewardMissing, .draining, .storeUnavailable, .tooManySubscribers, .tooManyFailures, .overloaded,
            .memoryFull,
            .deadlineCannotBeMet:
            true
        case .tokenMissing, .tokenUnknown, .tokenExpired, .scopeMissing, .notJSON, .invalidUTF8, .duplicateKey,
            .tooDeep, .tooManyValues, .forbiddenHost, .forbiddenOrigin,
            .unknownRoute, .unknownTask, .unknownPartition, .unknownVersion, .unknownTemplate,
            .unknownTemplateVersion, .unknownPin, .unknownMetaRun, .unknownRun, .unknownScore, .methodNotAllowed,
            .staleVersion, .metaRunConflict, .runConflict, .conflict, .answerGone, .pastRetention, .bodyTooLarge,
            .unsupportedMediaType, .unsupportedCoding, .invalidRequest, .keyReused,
            .tooManyPartitions, .internal:
            false
        }
    }
}
