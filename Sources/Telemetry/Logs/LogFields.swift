/// The metadata keys of log lines, so that one thing has one name in every line.
///
/// Messages are constant texts; what varies stands in the metadata under one of these dotted keys. Bodies, texts of
/// rollouts and secrets are never logged.
public enum LogFields {
    /// The id of the HTTP request, from `X-Request-Id` or made by the service.
    public static let requestID = "request.id"
    /// The trace (W3C Trace Context).
    public static let traceID = "trace.id"
    /// The service's own span in the trace.
    public static let spanID = "trace.span"
    /// The caller's span in the trace.
    public static let parentSpanID = "trace.parent"
    /// The pattern of the route, never the raw path.
    public static let route = "http.route"
    /// The request method.
    public static let method = "http.method"
    /// The status of the response.
    public static let status = "http.status"
    /// The bytes of a body.
    public static let bodyBytes = "http.body_bytes"
    /// The address of the peer.
    public static let peerAddress = "peer.address"
    /// The address that the service listens on.
    public static let listenAddress = "listen.address"
    /// The name of the access token, never the token.
    public static let tokenName = "token.name"
    /// The task.
    public static let task = "task"
    /// The partition of the task.
    public static let partition = "partition"
    /// The training run.
    public static let run = "run"
    /// The training step.
    public static let step = "step"
    /// The group of a rollout.
    public static let group = "group"
    /// The version of a rubric.
    public static let rubricVersion = "rubric.version"
    /// The version that a rubric replaces or a meta run starts from.
    public static let rubricFromVersion = "rubric.from_version"
    /// The hash of a rubric.
    public static let rubricHash = "rubric.hash"
    /// Where a rubric version comes from.
    public static let rubricOrigin = "rubric.origin"
    /// The id of a score.
    public static let scoreID = "score.id"
    /// The number of rollouts concerned.
    public static let rolloutCount = "rollout.count"
    /// The judge's endpoint, by its configured name.
    public static let judgeEndpoint = "judge.endpoint"
    /// The judge model.
    public static let judgeModel = "judge.model"
    /// The id of a meta run.
    public static let metaRun = "meta.run"
    /// The stage of a meta run.
    public static let metaStage = "meta.stage"
    /// How a meta run ended.
    public static let metaStatus = "meta.status"
    /// What started a meta run.
    public static let metaTrigger = "meta.trigger"
    /// The name of a prompt template.
    public static let templateName = "template.name"
    /// The version of a prompt template.
    public static let templateVersion = "template.version"
    /// The kind of an error, from a closed list.
    public static let errorKind = "error.kind"
    /// The explanation of an error.
    public static let errorDetail = "error.detail"
    /// The number of this attempt, counted from 1.
    public static let attempt = "attempt"
    /// A duration in milliseconds.
    public static let durationMilliseconds = "duration.ms"
    /// How many things wait.
    public static let queueDepth = "queue.depth"
    /// How many things are in flight.
    public static let inFlight = "in_flight"
    /// The name of the limit that was reached.
    public static let limit = "limit"
    /// The key of a setting.
    public static let settingKey = "setting.key"
    /// The path of a file or folder of the service's own data.
    public static let path = "path"
    /// The step of the shutdown sequence.
    public static let shutdownStep = "shutdown.step"
    /// The signal received.
    public static let signal = "signal"
    /// The version of the program.
    public static let programVersion = "program.version"
}
