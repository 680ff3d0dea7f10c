/// A response that is written once and sent many times: everything but `Date`, `Connection` and one field of the single
/// answer is bytes already.
public final class PreparedResponse: Sendable {
    /// The status code, 200–599.
    public let status: Int
    /// The header fields, without those that the server writes.
    public let fields: HeaderFields
    /// The body.
    public let body: [UInt8]
    /// Status line and the name of `Date`.
    private let start: [UInt8]
    /// What stands between the value of `Date` and `Connection`.
    private let rest: [UInt8]

    /// Writes a response.
    ///
    /// - Parameter body: The body; not sent to HEAD, nor with 204 and 304.
    /// - Throws: `MessageFieldError` for a field that may not be sent, and for `Connection`, because a response that
    ///   closes its connection gains nothing from being prepared.
    public init(status: Int, fields: HeaderFields, body: [UInt8]) throws(MessageFieldError) {
        self.status = status
        self.fields = fields
        self.body = body
        var start: [UInt8] = []
        ResponseEncoder.append(status: status, to: &start)
        self.start = start
        var rest = Array("\r\n".utf8)
        for (name, value) in fields.entries {
            if asciiEqualIgnoringCase(name, "Connection") { throw .field(name) }
            if ResponseEncoder.isWrittenByServer(name) { continue }
            guard rest.append(fieldNamed: name, value) else { throw .field(name) }
        }
        if !HTTPStatus.forbidsBody(status) { ResponseEncoder.append(.length(body.count), to: &rest) }
        self.rest = rest
    }

    /// Appends the head, and the body where it is wanted.
    ///
    /// - Throws: `MessageFieldError` for an added field that may not be sent; `output` is as it was then.
    func append(
        added: HeaderFields.Entry?, connection: ResponseEncoder.ConnectionField, date: [UInt8], sendsBody: Bool,
        to output: inout [UInt8]
    ) throws(MessageFieldError) {
        let before = output.count
        output.append(contentsOf: start)
        output.append(contentsOf: date)
        output.append(contentsOf: rest)
        if let added, !output.append(fieldNamed: added.name, added.value) {
            output.removeSubrange(before...)
            throw .field(added.name)
        }
        ResponseEncoder.append(connection, to: &output)
        if sendsBody { output.append(contentsOf: body) }
    }
}
