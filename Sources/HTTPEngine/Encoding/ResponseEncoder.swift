/// Writes the head of a response as a server sends it (RFC 9112 §4).
enum ResponseEncoder {
    /// How the body will follow the head.
    enum BodyAnnouncement {
        /// `Content-Length` with this many bytes.
        case length(Int)
        /// `Transfer-Encoding: chunked`.
        case chunked
        /// Neither: there is no body, or it ends with the connection.
        case nothing
    }

    /// What `Connection` says.
    enum ConnectionField {
        /// The field is left out, which keeps an HTTP/1.1 connection open.
        case none
        /// `close`.
        case close
        /// `keep-alive`, for HTTP/1.0 clients that asked for it.
        case keepAlive
    }

    /// Appends a head. On a field that may not be sent it throws, and `output` is as it was.
    ///
    /// - Parameter date: The value of `Date`.
    static func append(
        _ head: ResponseHead, body: BodyAnnouncement, connection: ConnectionField, date: [UInt8],
        to output: inout [UInt8]
    ) throws(MessageFieldError) {
        let start = output.count
        append(status: head.status, to: &output)
        output.append(contentsOf: date)
        output.append("\r\n")
        for (name, value) in head.fields.entries where !isWrittenByServer(name) {
            guard output.append(fieldNamed: name, value) else {
                output.removeSubrange(start...)
                throw .field(name)
            }
        }
        append(body, to: &output)
        append(connection, to: &output)
    }

    /// Appends the status line and the name of `Date`.
    static func append(status: Int, to output: inout [UInt8]) {
        output.append("HTTP/1.1 ")
        output.append(decimal: status)
        output.append(ASCII.space)
        output.append(HTTPStatus.phrase(status))
        output.append("\r\nDate: ")
    }

    /// Appends the field that says how long the body is.
    static func append(_ body: BodyAnnouncement, to output: inout [UInt8]) {
        switch body {
        case .length(let length):
            output.append("Content-Length: ")
            output.append(decimal: length)
            output.append("\r\n")
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        case .nothing: break
        }
    }

    /// Appends `Connection` and the end of the head.
    static func append(_ connection: ConnectionField, to output: inout [UInt8]) {
        switch connection {
        case .none: output.append("\r\n")
        case .close: output.append("Connection: close\r\n\r\n")
        case .keepAlive: output.append("Connection: keep-alive\r\n\r\n")
        }
    }

    /// Whether the server writes the field itself, so that a handler's one is left out.
    static func isWrittenByServer(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: asciiEqualIgnoringCase(name, "Date")
        case 10: asciiEqualIgnoringCase(name, "Connection") || asciiEqualIgnoringCase(name, "Keep-Alive")
        case 14: asciiEqualIgnoringCase(name, "Content-Length")
        case 17: asciiEqualIgnoringCase(name, "Transfer-Encoding")
        default: false
        }
    }
}
