internal import HTTPEngine
internal import HTTPServer

/// What answers say to browsers whose page is of an allowed other origin (the CORS protocol of the Fetch standard).
enum CrossOrigin {
    /// Header fields of requests that a script may set.
    static let requestFields = [
        "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "X-Request-Id",
        "X-Request-Timeout", "traceparent",
    ]
    /// Header fields of answers that a script may read.
    static let responseFields = [
        "ETag", "Idempotency-Replayed", "Link", "Location", "Metareward-Simulated", "Retry-After", "WWW-Authenticate",
        "X-Request-Id",
    ]
    /// Seconds that a browser may remember the answer to a preflight.
    static let maxAgeSeconds = 600

    /// Whether a browser asks leave for a request of a page's script.
    static func isPreflight(_ head: RequestHead) -> Bool {
        head.method == .options && head.fields.contains("Origin")
            && head.fields.contains("Access-Control-Request-Method")
    }

    /// The answer to a preflight for a path with those methods. The fields of `allow` come on top.
    static func preflight(methods: [String]) -> HTTPServerResponse {
        HTTPServerResponse(
            status: 204,
            fields: HeaderFields([
                (name: "Access-Control-Allow-Methods", value: methods.joined(separator: ", ")),
                (name: "Access-Control-Allow-Headers", value: requestFields.joined(separator: ", ")),
                (name: "Access-Control-Max-Age", value: String(maxAgeSeconds)),
            ]))
    }

    /// Lets the page of an allowed origin read the answer; without one only says that the answer may vary.
    static func allow(_ origin: String?, _ fields: inout HeaderFields) {
        let vary = fields["Vary"]
        fields.set("Vary", vary.map { $0 + ", Origin" } ?? "Origin")
        guard let origin else { return }
        fields.set("Access-Control-Allow-Origin", origin)
        fields.set("Access-Control-Expose-Headers", responseFields.joined(separator: ", "))
    }
}
