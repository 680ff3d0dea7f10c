public import JSONText
public import TLSEngine

/// How one chat server is reached and asked.
///
/// `problems` says everything that is wrong at once, each with its key; a model is only made from a configuration
/// without problems. The API key never stands in a description, a mirror or an error.
public struct ChatEndpointConfiguration: Sendable {
    /// The model's name as results report it; not empty.
    public var name: String
    /// The base of the API, such as `http://host:8000/v1`; the client appends `/chat/completions`.
    public var url: String
    /// Further servers of the same model, 0–63: every call goes to one of them all. Default none. All limits below
    /// count for each server.
    public var furtherURLs: [String] = []
    /// Whether another model answers what fails here as `judge_unavailable`; a call is then not held back until a
    /// server comes back. Default false.
    public var hasFallback = false
    /// The model as the server knows it; not empty.
    public var model: String
    /// What the server understands.
    public var dialect: ChatDialect
    /// Sent as `Authorization: Bearer …`; visible ASCII. Default nil: no such header.
    public var apiKey: String?
    /// Further body members, sent verbatim behind this service's own. Default none. It may not name a member that the
    /// service writes itself, unless that one is in `omittedFields`.
    public var extraBody: JSONObject
    /// Which calls the server takes first. Default `none`: nothing is sent.
    public var priority = CallPriority.none
    /// How much the model shall think. Default `unset`: nothing is sent.
    public var reasoning = ReasoningSwitch.unset
    /// Whether answers of a server that ignores constraints are looked for in its text and marked. Default false.
    public var allowsUnconstrained = false
    /// Members that are never sent although the dialect knows them, out of `temperature`, `seed` and the dialect's
    /// cache key: for models that refuse them. Default none.
    public var omittedFields: Set<String>
    /// Header fields that carry the affinity key of calls with a shared prefix, 0–8 names. Default `X-Session-ID` and
    /// `X-SMG-Routing-Key`; servers that do not know them ignore them.
    public var affinityHeaders: [String]
    /// The most calls that may ever be under way at once, 1–65,536; the limit in force adapts to how the server fares.
    /// Further calls wait in turn. Default 256.
    public var callsInFlightMax: Int
    /// The calls that may be under way at once before anything is known of the server, 1–65,536, at most
    /// `callsInFlightMax` in effect. Default 32: bursts have crashed servers that had just started.
    public var callsInFlightAtStart = 32
    /// How long one attempt may take, above 0 s and up to 1 h; never beyond the request's deadline. Default 120 s.
    public var callTimeout: Duration
    /// How long connecting may take, above 0 s and up to 10 min. Default 30 s: a wave of calls fills the server's
    /// backlog.
    public var connectTimeout: Duration
    /// How an `https` server is trusted, and who this client is to it. Default the system's authorities and no
    /// certificate.
    public var tls: TLSClientConfiguration
    /// Bytes of a response body, 1 KiB to 1 GiB; beyond it the call fails as `judge_invalid`. Default 4 MiB.
    public var responseBytesMax: Int
    /// When and how often a failed attempt is repeated.
    public var retries: RetrySettings
    /// Whether a call that timed out or was cancelled is also aborted by its id where the dialect can. Default true.
    public var abortsAbandonedCalls: Bool

    /// Makes a configuration; every setting has the default that its property documents.
    public init(
        name: String, url: String, model: String, dialect: ChatDialect, apiKey: String? = nil,
        extraBody: JSONObject = JSONObject(), omittedFields: Set<String> = [],
        affinityHeaders: [String] = ["X-Session-ID", "X-SMG-Routing-Key"], callsInFlightMax: Int = 256,
        callTimeout: Duration = .seconds(120), connectTimeout: Duration = .seconds(30),
        tls: TLSClientConfiguration = TLSClientConfiguration(),
        responseBytesMax: Int = 4 * 1024 * 1024, retries: RetrySettings = RetrySettings(),
        abortsAbandonedCalls: Bool = true
    ) {
        self.name = name
        self.url = url
        self.model = model
        self.dialect = dialect
        self.apiKey = apiKey
        self.extraBody = extraBody
        self.omittedFields = omittedFields
        self.affinityHeaders = affinityHeaders
        self.callsInFlightMax = callsInFlightMax
        self.callTimeout = callTimeout
        self.connectTimeout = connectTimeout
        self.tls = tls
        self.responseBytesMax = responseBytesMax
        self.retries = retries
        self.abortsAbandonedCalls = abortsAbandonedCalls
    }
}

extension ChatEndpointConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name, model, server and dialect; no key.
    public var description: String { "\(name): \(model) at \(EndpointURL.label(of: url)) (\(dialect.name))" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without the key, so that `dump` and failed expectations cannot print it.
    public var customMirror: Mirror {
        Mirror(self, children: ["description": description], displayStyle: .struct)
    }
}
