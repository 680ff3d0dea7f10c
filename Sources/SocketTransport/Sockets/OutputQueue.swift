/// Bytes that wait to be written to one connection, in order.
///
/// Small pieces are gathered in one array, so that a head, its body and the next response leave in one call; a large
/// body is queued as it is, not copied.
public struct OutputQueue: Sendable {
    /// Pieces up to this many bytes are copied behind what already waits.
    static let copiedBytesMax = 32 * 1024

    /// The largest capacity that is kept when everything is written: an idle connection then costs little.
    static let keptCapacityMax = 2048

    /// The array being written; written bytes before `offset` stay until it is through.
    private var current: [UInt8] = []
    private var offset = 0
    private var later: [[UInt8]] = []
    private var laterStart = 0

    /// How many bytes wait.
    public private(set) var count = 0

    /// Makes an empty queue.
    public init() {}

    /// Whether nothing waits.
    public var isEmpty: Bool { count == 0 }

    /// Appends bytes.
    public mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        if laterStart == later.count {
            if current.isEmpty, bytes.count > Self.copiedBytesMax {
                current = bytes
            } else if bytes.count <= Self.copiedBytesMax {
                current.append(contentsOf: bytes)
            } else {
                later.append(bytes)
            }
        } else if bytes.count <= Self.copiedBytesMax, later[later.count - 1].count <= Self.copiedBytesMax {
            later[later.count - 1].append(contentsOf: bytes)
        } else {
            later.append(bytes)
        }
    }

    /// Lets `body` append small pieces directly to the array that is written next.
    public mutating func write<Result, Failure: Error>(
        _ body: (inout [UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if laterStart == later.count {
            let before = current.count
            defer { count += current.count - before }
            return try body(&current)
        }
        var piece: [UInt8] = []
        defer { append(piece) }
        return try body(&piece)
    }

    /// Drops everything that waits.
    public mutating func removeAll() {
        self = OutputQueue()
    }

    /// Calls `body` with the bytes to write next, and whether more wait behind them.
    func withFront<Result>(_ body: (UnsafeRawBufferPointer, _ hasMore: Bool) -> Result) -> Result {
        current.withUnsafeBytes { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[offset...]), laterStart < later.count)
        }
    }

    /// Takes note that so many of the front bytes are written.
    mutating func consume(_ written: Int) {
        offset += written
        count -= written
        guard offset == current.count else { return }
        offset = 0
        if laterStart < later.count {
            current = later[laterStart]
            later[laterStart] = []
            laterStart += 1
            if laterStart == later.count {
                later.removeAll()
                laterStart = 0
            }
        } else {
            current.removeAll(keepingCapacity: current.capacity <= Self.keptCapacityMax)
        }
    }
}
