internal import HTTPEngine

/// The small constant bodies of the server's own answers, as RFC 9457 problem details.
enum ProblemBody {
    /// The media type of the bodies.
    static let contentType = "application/problem+json"

    /// What every `type` of this product starts with.
    private static let typePrefix = "urn:metareward:problem:"

    /// The body for a message that breaks the protocol or a limit.
    static func bytes(_ error: HTTPProtocolError) -> [UInt8] {
        bytes(name: error.name, status: error.status, detail: error.detail)
    }

    /// The answer in place of a response that may not be sent.
    static let unwritable = HTTPServerResponse(
        status: 500, contentType: contentType,
        bytes: bytes(name: "internal", status: 500, detail: "The response could not be written."))

    /// The answer to plain HTTP on a port of TLS.
    static let plainOnTLS = bytes(
        name: "plain-http", status: 400, detail: "This port speaks TLS; use a URL that begins with https.")

    /// The texts are constants of this program in ASCII without quotes, never of a client, so nothing is escaped.
    static func bytes(name: String, status: Int, detail: String) -> [UInt8] {
        let title = HTTPStatus.reason(status)
        return Array(
            #"{"type":"\#(typePrefix)\#(name)","title":"\#(title)","status":\#(status),"detail":"\#(detail)"}"#.utf8)
    }
}
