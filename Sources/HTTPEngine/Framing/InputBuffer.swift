/// Bytes of one connection that have arrived and are not parsed yet: contiguous, consumed at the front.
struct InputBuffer: Sendable {
    /// The largest capacity that is kept for the next message once the buffer is empty. An idle connection then costs
    /// little, and a small request does not allocate.
    static let keptCapacityMax = 2048

    private var bytes: [UInt8] = []
    private var start = 0

    /// How many bytes wait.
    var count: Int { bytes.count - start }

    /// Whether nothing waits.
    var isEmpty: Bool { bytes.count == start }

    /// Appends bytes behind those that wait.
    mutating func append(_ new: ByteView) {
        if start > 0 {
            bytes.removeSubrange(0..<start)
            start = 0
        }
        bytes.append(contentsOf: new)
    }

    /// Calls `body` with what waits, and consumes what it reports as used.
    mutating func parse(
        _ body: (ByteView) throws(HTTPProtocolError) -> ParseProgress
    ) throws(HTTPProtocolError) -> Bool {
        let offset = start
        let progress = try bytes.withUnsafeBufferPointer { buffer throws(HTTPProtocolError) -> ParseProgress in
            try body(buffer.view(offset..<buffer.count))
        }
        start += progress.consumed
        if start == bytes.count { clear() }
        return progress.isComplete
    }

    /// Drops everything that waits.
    mutating func clear() {
        start = 0
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacityMax)
    }
}
