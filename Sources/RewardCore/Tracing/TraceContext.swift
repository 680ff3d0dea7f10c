/// Where a piece of work stands in a distributed trace: W3C Trace Context, version 00 of `traceparent`
/// (w3.org/TR/trace-context-2).
///
/// Each request and each meta run is a span. A request goes on with its caller's trace, or begins one where the caller
/// has none or a malformed one. Calls to models carry the trace and the span that makes them.
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all zero.
    public let traceID: String
    /// The span that the next one down has as its parent: 16 lower-case hexadecimal digits, not all zero.
    public let spanID: String
    /// Whether the caller may have recorded the trace (bit 0), and whether the trace's id is random (bit 1). Other bits
    /// are not known to version 00 and are not passed on (§3.2.2.5).
    public let flags: UInt8

    /// Most bytes of a `traceparent` that is read; version 00 has 55, later ones may have more.
    static let bytesMax = 256
    private static let knownFlags: UInt8 = 0b11

    /// Reads a header field's value; `nil` where it is malformed, which is to be treated as if there were none.
    public init?(traceparent text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.bytesMax, parts.count >= 4,
            parts.prefix(4).map(\.count) == [2, 32, 16, 2], parts.prefix(4).allSatisfy({ $0.allSatisfy(Self.isHex) }),
            let version = String(parts[0]), version != "ff", version != "00" || parts.count == 4,
            let trace = String(parts[1]), let span = String(parts[2]), let bits = String(parts[3]),
            let flags = UInt8(bits, radix: 16)
        else { return nil }
        self.init(traceID: trace, spanID: span, flags: flags & Self.knownFlags)
    }

    /// A context with all its parts; `nil` where an identifier is all zero, which means that there is none.
    private init?(traceID: String, spanID: String, flags: UInt8) {
        guard traceID.utf8.contains(where: { $0 != UInt8(ascii: "0") }),
            spanID.utf8.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
    }

    /// A new trace whose identifiers are these numbers; a 0 becomes 1. It asks nobody to record it.
    public init(trace: (UInt64, UInt64), span: UInt64) {
        traceID = Self.hex(trace.0) + Self.hex(trace.1 == 0 && trace.0 == 0 ? 1 : trace.1)
        spanID = Self.hex(max(1, span))
        flags = 0
    }

    /// The trace of a piece of work that goes on after a restart, such as a meta run: it follows from the work's
    /// identifier, so that it is the same before and after, and nothing has to be kept.
    public init(ofWork id: String) {
        let digest = SHA256.digest(Array(id.utf8))
        func number(_ from: Int) -> UInt64 { digest[from..<from + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(trace: (number(0), number(8)), span: number(16))
    }

    /// The span below this one with that number; a 0 becomes 1.
    public func child(span: UInt64) -> TraceContext {
        TraceContext(parent: self, spanID: Self.hex(max(1, span)))
    }

    private init(parent: TraceContext, spanID: String) {
        traceID = parent.traceID
        self.spanID = spanID
        flags = parent.flags
    }

    /// The header field's value.
    public var traceparent: String { "00-\(traceID)-\(spanID)-0\(flags)" }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
