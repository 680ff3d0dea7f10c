/// A request method (RFC 9110 §9): a case-sensitive token, open to names that this file does not know.
public struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
    /// The method as it stands in the request line, for example `GET`.
    public let rawValue: String

    /// Makes a method from its token; the engine checks tokens that come from the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The method as it stands in the request line.
    public var description: String { rawValue }

    /// Reads a resource.
    public static let get = HTTPMethod(rawValue: "GET")
    /// Like `get`, answered without a body.
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// Hands data to a resource.
    public static let post = HTTPMethod(rawValue: "POST")
    /// Replaces a resource.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Removes a resource.
    public static let delete = HTTPMethod(rawValue: "DELETE")
    /// Asks what a resource offers.
    public static let options = HTTPMethod(rawValue: "OPTIONS")
    /// Changes part of a resource (RFC 5789).
    public static let patch = HTTPMethod(rawValue: "PATCH")
}
