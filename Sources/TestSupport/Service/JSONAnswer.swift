public import HTTPEngine
public import JSONText

/// One response of a service under test.
public struct JSONAnswer: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let fields: HeaderFields
    /// The body as it came.
    public let bytes: [UInt8]
    /// The body as JSON; `null` where it is none.
    public let json: JSONValue

    /// Wraps a response.
    public init(status: Int, fields: HeaderFields, bytes: [UInt8]) {
        self.status = status
        self.fields = fields
        self.bytes = bytes
        json = (try? JSONReader.read(bytes).value) ?? .null
    }

    /// The body as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The member of the body's object.
    public subscript(name: String) -> JSONValue? { json[name] }

    /// The pointers of a problem's errors.
    public var pointers: [String] { (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string } }

    /// Detail and errors of a problem in one text, to search for words.
    public var problemText: String {
        let errors = (json["errors"]?.array ?? []).compactMap { $0["detail"]?.string }
        return ([json["detail"]?.string ?? ""] + errors).joined(separator: "\n")
    }
}
