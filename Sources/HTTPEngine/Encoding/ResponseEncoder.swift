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
        output.append("HTTP/1.1 ")
        output.append(decimal: head.status)
        output.append(ASCII.space)
        output.append(HTTPStatus.phrase(head.status))
        output.append("\r\nDate: ")
        output.append(contentsOf: date)
        output.append("\r\n")
        for (name, value) in head.fields.entries where !isWrittenByServer(name) {
            guard FieldLine.isValid(name: name, value: value) else {
                output.removeSubrange(start...)
                throw .field(name)
            }
            output.append(text: name)
            output.append(": ")
            output.append(text: value)
            output.append("\r\n")
        }
        switch body {
        case .length(let length):
            output.append("Content-Length: ")
            output.append(decimal: length)
            output.append("\r\n")
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        case .nothing: break
        }
        switch connection {
        case .none: output.append("\r\n")
        case .close: output.append("Connection: close\r\n\r\n")
        case .keepAlive: output.append("Connection: keep-alive\r\n\r\n")
        }
    }

    /// Whether the server writes the field itself, so that a handler's one is left out.
    private static func isWrittenByServer(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: asciiEqualIgnoringCase(name, "Date")
        case 10: asciiEqualIgnoringCase(name, "Connection") || asciiEqualIgnoringCase(name, "Keep-Alive")
        case 14: asciiEqualIgnoringCase(name, "Content-Length")
        case 17: asciiEqualIgnoringCase(name, "Transfer-Encoding")
        default: false
        }
    }
}
