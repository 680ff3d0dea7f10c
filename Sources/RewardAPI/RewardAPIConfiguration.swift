/// The settings of the HTTP interface: its limits, each with the outcome of reaching it, and its access rule.
public struct RewardAPIConfiguration: Sendable, Hashable {
    /// Who may call, to begin with; `RewardAPI.setAccess` replaces it.
    public var access = AccessSettings()
    /// Most rollouts of one `POST /score`, 1 or more. Default 8,192; beyond it 422.
    public var rolloutsMax: Int = 8192
    /// Most bytes of a request's body. Default 64 MiB; beyond it 413.
    public var bodyBytesMax: Int = 64 << 20
    /// Most bytes of one text: a prompt, response or reference, with all its messages. Default 1 MiB; beyond it 422.
    public var textBytesMax: Int = 1 << 20
    /// Most bytes of a rollout's metadata as compact JSON. Default 64 KiB; beyond it 422.
    public var metadataBytesMax: Int = 64 << 10
    /// How deep a body's arrays and objects may nest, 1…512. Default 64; beyond it 400.
    public var depthMax: Int = 64
    /// Most values of a body: texts, numbers, arrays, objects and so on. Default 8,388,608; beyond it 400.
    public var valuesMax: Int = 8_388_608
    /// Most bytes of a rollout's id. Default 256; beyond it 422.
    public var idBytesMax: Int = 256
    /// Most bytes of the name of a run or a group. Default 256; beyond it 422.
    public var nameBytesMax: Int = 256
    /// Most bytes of an `Idempotency-Key`. Default 255; beyond it 422.
    public var idempotencyKeyBytesMax: Int = 255
    /// Most bytes of the comment on a published rubric. Default 4,096; beyond it 422.
    public var commentBytesMax: Int = 4096
    /// Most bytes of a template's text. Default 256 KiB; beyond it 422.
    public var templateBytesMax: Int = 256 << 10
    /// Most bytes of a template's system line. Default 16 KiB; beyond it 422.
    public var systemBytesMax: Int = 16 << 10
    /// Most problems that one error body lists; the last entry then counts the rest. Default 100.
    public var fieldProblemsMax: Int = 100
    /// Most remarks on the input of one rollout; the last one then counts the rest. Default 16.
    public var notesMax: Int = 16
    /// Longest `wait` of `GET /rubric/version`, in seconds. Default 60; beyond it 422.
    public var versionWaitSecondsMax: Double = 60
    /// Longest `wait` of `POST /meta/refine`, in seconds. Default 300; beyond it 422.
    public var refineWaitSecondsMax: Double = 300
    /// Seconds a request's rollouts may take to be judged where it has no `X-Request-Timeout`. Default 600.
    public var requestTimeoutSeconds: Double = 600
    /// Longest `X-Request-Timeout`, in seconds. Default 86,400; beyond it 422.
    public var requestTimeoutSecondsMax: Double = 86_400
    /// Entries of a page where the request has no `limit`, for the versions of rubrics and templates and for
    /// `/meta/runs`. Default 100.
    public var pageEntries: Int = 100
    /// Most entries of a page, and the default for `/rollouts`. Default 1,000; beyond it 422.
    public var pageEntriesMax: Int = 1000
    /// Most rollouts that one page of `/rollouts` looks through for a text or an identifier, 1 or more. Default 20,000;
    /// the page then ends with what it has, and its `Link` leads on.
    public var searchRolloutsMax: Int = 20_000
    /// Most rollouts that `/stats` computes from, the newest, 1 or more. Default 20,000; beyond it `complete` is false.
    public var statisticsRolloutsMax: Int = 20_000
    /// Seconds that an answer of `/stats` is kept for the next who ask the same. Default 1.
    public var statisticsSeconds: Double = 1
    /// Answers of `/stats` that are kept at once. Default 64; beyond it they are computed anew.
    public var cachedStatisticsMax: Int = 64
    /// Seconds that a 503 asks the client to wait, in `Retry-After`. Default 5.
    public var retryAfterSeconds: Int = 5
    /// A step pin older than this when it is used again is marked in the result and counted, in seconds. Default 24 h.
    public var oldPinSeconds: Double = 86_400
    /// Whether a degraded service answers 503 at `/readyz` (`readiness: strict`). Default false.
    public var strictReadiness: Bool = false
    /// Seconds between heartbeats of the event stream. Default 15.
    public var eventHeartbeatSeconds: Double = 15
    /// Seconds after which a client of the event stream is to connect again, in its `retry` field. Default 3.
    public var eventRetrySeconds: Double = 3
    /// Events that are kept for clients that are slow or come back, 1 or more. Default 1,024; a client that lacks an
    /// older one is told so.
    public var eventHistoryMax: Int = 1024
    /// Most bytes of the events that are kept. Default 4 MiB; the outcome is that of `eventHistoryMax`.
    public var eventHistoryBytesMax: Int = 4 << 20
    /// Most clients of the event stream at once. Default 1,024; beyond it 429.
    public var eventSubscribersMax: Int = 1024
    /// Request targets whose answer to `GET /rubric/version` is kept ready made. Default 1,024; beyond it all are
    /// forgotten and made anew.
    public var cachedTargetsMax: Int = 1024

    /// Most submissions of trainers that are scored at once, and most of their results that are kept. Default 4,096;
    /// beyond it a submission is 429, and the oldest result goes.
    public var submissionsMax: Int = 4096
    /// Most bytes of the submissions that are being scored. Default 256 MiB; beyond it 429.
    public var submissionBytesMax: Int = 256 << 20
    /// Seconds that the result of a submission is kept. Default 600; later it is as if it had never been submitted.
    public var submissionKeepSeconds: Double = 600

    /// How many series tell rewards apart by rubric version.
    public var rewardSeries = RewardSeriesLimits()

    /// How much is scored, and waits to be scored, at once.
    public var admission = AdmissionLimits()

    /// The defaults.
    public init() {}
}
