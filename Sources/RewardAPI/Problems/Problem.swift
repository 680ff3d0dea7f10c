internal import HTTPEngine
internal import HTTPServer
internal import JSONText

/// One thing that is wrong with a request, and where.
struct FieldProblem: Sendable, Hashable {
    /// A JSON pointer (RFC 6901) into the body. A query parameter `task` or a header field counts as the member `/task`
    /// of the request; the detail then says so.
    let pointer: String
    /// What is wrong and what to do.
    let detail: String
}

/// An error answer in the making: thrown by routes, written as `application/problem+json` (RFC 9457).
struct Problem: Error, Sendable {
    /// What kind of error.
    let type: ProblemType
    /// What is wrong this time, where, and what to do.
    let detail: String
    /// Everything that is wrong with the request, where single places can be named.
    var errors: [FieldProblem] = []
    /// What only the log may say, where the answer must not: the cause of a fault of this service.
    var cause: String?
    /// Further header fields, such as `Allow`.
    var fields: [(name: String, value: String)] = []

    /// A problem of that type.
    init(_ type: ProblemType, _ detail: String, errors: [FieldProblem] = []) {
        self.type = type
        self.detail = detail
        self.errors = errors
    }

    /// The error answer to a request of that path.
    ///
    /// Below `/v1` it has a member `error` as OpenAI's servers answer it, since clients of that interface read no other
    /// and would tell nothing but the status.
    func response(retryAfterSeconds: Int, path: String = "") -> HTTPServerResponse {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("type", type.uri)
        writer.member("title", type.title)
        writer.member("status", type.status)
        writer.member("detail", detail)
        if !errors.isEmpty {
            writer.name("errors")
            writer.beginArray()
            for error in errors {
                writer.beginObject()
                writer.member("pointer", error.pointer)
                writer.member("detail", error.detail)
                writer.endObject()
            }
            writer.endArray()
        }
        if Self.isOfOpenAI(path) { writeForOpenAI(&writer) }
        writer.endObject()
        var response = HTTPServerResponse(
            status: type.status, contentType: "application/problem+json", bytes: writer.takeBytes())
        for field in fields { response.fields.add(field.name, field.value) }
        if type.asksToRetry, response.fields["Retry-After"] == nil {
            response.fields.set("Retry-After", String(retryAfterSeconds))
        }
        if type == .draining { response.fields.set("Connection", "close") }
        return response
    }

    /// Whether OpenAI's clients ask at the path: below `/v1`, also of one task.
    private static func isOfOpenAI(_ path: String) -> Bool {
        let parts = path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: true)
        return parts.first == "v1" || parts.first == "t" && parts.count > 2 && parts[2] == "v1"
    }

    private func writeForOpenAI(_ writer: inout JSONWriter) {
        writer.member("error") { writer in
            writer.member("message", detail)
            writer.member("type", type.status < 500 ? "invalid_request_error" : "server_error")
            writer.member("param", errors.first?.pointer)
            writer.member("code", type.rawValue)
        }
    }
}
