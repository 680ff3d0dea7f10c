/// Writes the blocks of an event stream (WHATWG HTML, section 9.2 "Server-sent events"). A block ends with an empty
/// line.
enum EventText {
    /// The media type.
    static let contentType = "text/event-stream"
    /// What a block with data alone begins with.
    static let dataPrefix = Array("data:".utf8)

    /// Appends a block with an identifier, an event's name and its data, each where there is one.
    ///
    /// An identifier without data moves a client's `Last-Event-ID` and shows it no event. Names and identifiers are
    /// constants and digits; data may be anything: each of its lines gets a `data` field, and every kind of line break
    /// reaches the client as a line feed.
    static func append(id: EventID? = nil, event: String? = nil, data: [UInt8]? = nil, to bytes: inout [UInt8]) {
        if let id { field("id", id.text, to: &bytes) }
        if let event { field("event", event, to: &bytes) }
        if let data { append(data: data, to: &bytes) }
        bytes.append(newline)
    }

    /// Appends a line that clients skip.
    static func append(comment: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ": ".utf8)
        bytes.append(contentsOf: comment.utf8)
        bytes.append(newline)
    }

    /// Appends how long a client is to wait before it connects again, in milliseconds. The block goes on.
    static func append(retryMilliseconds: Int, to bytes: inout [UInt8]) {
        field("retry", String(retryMilliseconds), to: &bytes)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private static func field(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: ": ".utf8)
        bytes.append(contentsOf: value.utf8)
        bytes.append(newline)
    }

    private static func append(data: [UInt8], to bytes: inout [UInt8]) {
        var line = data.startIndex
        while true {
            let end = data[line...].firstIndex { $0 == newline || $0 == carriageReturn } ?? data.endIndex
            bytes.append(contentsOf: "data: ".utf8)
            bytes.append(contentsOf: data[line..<end])
            bytes.append(newline)
            guard end < data.endIndex else { return }
            let isPair = data[end] == carriageReturn && end + 1 < data.endIndex && data[end + 1] == newline
            line = end + (isPair ? 2 : 1)
        }
    }
}
