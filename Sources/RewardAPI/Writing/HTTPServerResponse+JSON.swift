internal import HTTPEngine
internal import HTTPServer
internal import JSONText

/// The answers that routes give.
extension HTTPServerResponse {
    /// A JSON object, its members by `body`. `isSimulated` adds the header that marks answers of the simulated model.
    static func object(
        status: Int = 200, isSimulated: Bool = false, capacity: Int = 512, _ body: (inout JSONWriter) -> Void
    ) -> HTTPServerResponse {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        var response = HTTPServerResponse(status: status, contentType: "application/json", bytes: writer.takeBytes())
        if isSimulated { response.markSimulated() }
        return response
    }

    /// Text of a media type.
    static func text(_ text: String, contentType: String = "text/plain; charset=utf-8") -> HTTPServerResponse {
        HTTPServerResponse(status: 200, contentType: contentType, bytes: Array(text.utf8))
    }

    /// Adds the header that marks answers of the simulated model.
    mutating func markSimulated() { fields.set("Metareward-Simulated", "1") }
}
