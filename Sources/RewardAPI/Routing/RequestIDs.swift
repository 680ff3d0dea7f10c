internal import HTTPEngine
internal import RewardCore
internal import Synchronization

/// What a request is known by in its answer, in logs and in traces.
struct RequestIdentity: Sendable, Hashable {
    /// Its identifier.
    let id: String
    /// Its place in a trace.
    let trace: RequestTrace
}

/// The identifier of each request: the caller's `X-Request-Id`, else one made here; and its place in a trace.
///
/// Made ones are a counter that starts at random and is mixed (SplitMix64), so they never repeat within a process and
/// cost a few nanoseconds, on the fastest route too.
final class RequestIDs: Sendable {
    /// The header field.
    static let fieldName = "X-Request-Id"
    /// Most bytes of a caller's identifier that is echoed.
    static let bytesMax = 128

    private let last = Atomic<UInt64>(.random(in: .min ... .max))
    private static let digits = Array("0123456789abcdef".utf8)

    /// Starts at a random number.
    init() {}

    /// The identifier: the caller's where it is visible ASCII of 1 to 128 bytes, else a new one.
    func id(for fields: HeaderFields) -> String {
        if let given = fields[Self.fieldName], (1...Self.bytesMax).contains(given.utf8.count),
            given.utf8.allSatisfy({ (33...126).contains($0) })
        {
            return given
        }
        let bits = next()
        return String(unsafeUninitializedCapacity: 20) { buffer in
            for (index, byte) in "req-".utf8.enumerated() { buffer[index] = byte }
            for index in 0..<16 { buffer[4 + index] = Self.digits[Int(bits >> UInt64(60 - 4 * index) & 15)] }
            return 20
        }
    }

    /// Identifier and span of a request that is answered now. One that only is looked at needs neither.
    func identity(for fields: HeaderFields) -> RequestIdentity {
        RequestIdentity(id: id(for: fields), trace: trace(for: fields))
    }

    /// The request's span: below the caller's where it sends a `traceparent` that is one, else of a new trace.
    func trace(for fields: HeaderFields) -> RequestTrace {
        let caller = fields[RequestTrace.fieldName].flatMap { TraceContext(traceparent: $0) }
        let own = caller?.child(span: next()) ?? TraceContext(trace: (next(), next()), span: next())
        return RequestTrace(own: own, callerSpanID: caller?.spanID)
    }

    private func next() -> UInt64 {
        var bits = last.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
