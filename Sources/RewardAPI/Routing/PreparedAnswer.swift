internal import HTTPEngine
internal import HTTPServer

/// An answer that is the same for every request but for the request's identifier, written once.
struct PreparedAnswer: Sendable {
    private let plain: HTTPServerResponse
    private let prepared: PreparedResponse?

    /// Writes an answer. One that cannot be prepared, because a field of it may not be sent or its body is a stream, is
    /// sent as it is, and the server says what is wrong with it.
    init(_ response: HTTPServerResponse) {
        plain = response
        guard case .bytes(let body) = response.body else {
            prepared = nil
            return
        }
        prepared = try? PreparedResponse(status: response.status, fields: response.fields, body: body)
    }

    /// The answer, with the request's identifier where there is one.
    func response(_ requestID: String?) -> HTTPServerResponse {
        let added = requestID.map { (name: RequestIDs.fieldName, value: $0) }
        if let prepared { return HTTPServerResponse(prepared, adding: added) }
        var response = plain
        if let added { response.fields.add(added.name, added.value) }
        return response
    }
}
