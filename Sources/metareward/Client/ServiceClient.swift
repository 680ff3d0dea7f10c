import HTTPClient
import HTTPEngine
import JSONText

/// Talks to a running service for the commands: JSON in and out, problems as errors.
struct ServiceClient {
    /// Where a service listens unless told otherwise.
    static let defaultURL = "http://127.0.0.1:8080"

    private let base: String
    private let token: String?
    private let client: HTTPClient

    /// A client of the service at `base`, such as `http://127.0.0.1:8080`, that sends the access token where there is
    /// one.
    init(base: String, token: String? = nil) {
        self.token = token
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        var configuration = HTTPClientConfiguration()
        configuration.responseBytesMax = 256 * 1024 * 1024
        client = HTTPClient(configuration: configuration)
    }

    /// The JSON that `GET path` answers.
    func get(_ path: String, timeout: Duration = .seconds(60)) async throws(CommandFailure) -> JSONValue {
        try await send(.get, path, body: nil, timeout: timeout)
    }

    /// The JSON that `POST path` answers.
    ///
    /// The service is told of a deadline a little before this side's own, so that it answers with what it has before
    /// nobody listens any more.
    func post(_ path: String, _ body: JSONValue, timeout: Duration) async throws(CommandFailure) -> JSONValue {
        try await send(.post, path, body: body.bytes, timeout: timeout)
    }

    /// The JSON that `PUT path` answers.
    func put(_ path: String, _ body: JSONValue, timeout: Duration) async throws(CommandFailure) -> JSONValue {
        try await send(.put, path, body: body.bytes, timeout: timeout)
    }

    /// Closes the client's connections.
    func close() async { await client.shutdown() }

    /// `value` with everything but unreserved characters percent-encoded (RFC 3986 §2.3), for a query.
    static func encoded(_ value: String) -> String {
        var result = ""
        for byte in value.utf8 {
            switch byte {
            case 65...90, 97...122, 48...57, 45, 46, 95, 126:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    private func send(
        _ method: HTTPMethod, _ path: String, body: [UInt8]?, timeout: Duration
    ) async throws(CommandFailure) -> JSONValue {
        guard let url = HTTPClientURL(base + path) else {
            throw CommandFailure("\(base) is not a URL of the form http://host:port")
        }
        var request = HTTPClientRequest(method: method, url: url)
        request.fields.set("Accept", "application/json")
        if let token { request.fields.set("Authorization", "Bearer " + token) }
        if let body {
            request.fields.set("Content-Type", "application/json")
            request.fields.set("X-Request-Timeout", String(max(1, timeout.components.seconds - 5)))
            request.body = body
        }
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.send(request, timeout: timeout)
        } catch {
            throw CommandFailure("no answer from \(base): \(error.description); is the service running?")
        }
        let value: JSONValue
        do throws(JSONReadError) {
            value = try JSONReader.read(response.body).value
        } catch {
            throw CommandFailure("\(method.rawValue) \(path) answered \(response.status) with a body that is not JSON")
        }
        guard (200..<300).contains(response.status) else { throw Self.failure(value, method, path, response.status) }
        return value
    }

    private static func failure(
        _ problem: JSONValue, _ method: HTTPMethod, _ path: String, _ status: Int
    ) -> CommandFailure {
        var text = "\(method.rawValue) \(path) answered \(status)"
        if let title = problem["title"]?.string { text += " (\(title))" }
        if let detail = problem["detail"]?.string { text += ": \(detail)" }
        for error in problem["errors"]?.array ?? [] {
            text += "\n  \(error["pointer"]?.string ?? "?"): \(error["detail"]?.string ?? "")"
        }
        if status == 401 { text += "\n  give the token with --token or in METAREWARD_TOKEN" }
        return CommandFailure(text)
    }
}

/// Why a command failed, for standard error.
struct CommandFailure: Error, CustomStringConvertible {
    /// One or more lines.
    let description: String

    /// A failure with its reason.
    init(_ description: String) { self.description = description }
}
