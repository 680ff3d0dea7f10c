internal import CZlib

/// Decodes gzip and deflate as it comes, under limits on what comes out.
///
/// Bytes go in by `inflate`, in pieces of any size, and `finish` says whether they were complete. What comes out does
/// not depend on how the input was cut. After an error nothing more is decoded, and every further call throws the same
/// error. The work is bounded by the limits: a piece of output is at most 32 KiB, the limits are looked at behind each,
/// and what lies beyond `decodedBytesMax` is never given out.
///
/// The value cannot be copied, because it owns zlib's state, which it frees with its end.
///
/// Invariant of `@unchecked Sendable`: both pointers are made here, owned by this one value and never given away, so
/// whoever has the value has them alone.
public struct Inflater: ~Copyable, @unchecked Sendable {
    /// How far one call came.
    public struct Progress: Sendable, Equatable {
        /// Bytes of the input that were taken.
        public var consumedCount: Int
        /// Whether all input was taken and nothing of it waits to come out.
        public var isDrained: Bool
    }

    /// Where in the data the inflater is.
    private enum Phase {
        /// Before the two bytes that begin a gzip member or tell the forms of `deflate` apart.
        case opening
        /// In a member or stream.
        case decoding
        /// Behind the only stream.
        case ended
    }

    private static let pieceBytes = 32 * 1024

    private let stream: UnsafeMutablePointer<z_stream>
    private let piece: UnsafeMutablePointer<UInt8>
    private let input: InflaterInput
    private let limits: InflateLimits
    private var phase = Phase.opening
    private var openingByte: UInt8?
    private var hasMember = false
    private var holdsOutput = false
    private var failure: InflateError?
    /// Coded bytes that were taken so far.
    public private(set) var codedCount = 0
    /// Decoded bytes that came out of them, at most one piece more than were given out.
    public private(set) var decodedCount = 0

    /// Makes an inflater. Throws `outOfMemory` only.
    public init(_ input: InflaterInput, limits: InflateLimits = InflateLimits()) throws(InflateError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let format = input == .gzip ? CompressedFormat.gzip : .zlib
        guard czlib_inflate_init(stream, format.windowBits) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
        self.stream = stream
        self.input = input
        self.limits = limits
        piece = .allocate(capacity: Self.pieceBytes)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        piece.deallocate()
    }

    /// Decodes input and appends what comes out.
    ///
    /// - Parameter outputMax: Bytes to append at most, so that long work can be interrupted. Where the progress is not
    ///   drained, the rest of the input is to be given again, even if that is nothing.
    /// - Throws: `InflateError`, but for `truncated`; what came out before stays appended.
    public mutating func inflate(
        _ bytes: Span<UInt8>, into output: inout [UInt8], outputMax: Int = .max
    ) throws(InflateError) -> Progress {
        if let failure { throw failure }
        do {
            return try bytes.withUnsafeBufferPointer { bytes throws(InflateError) in
                try advance(bytes, into: &output, room: max(1, outputMax))
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// Takes note that the input has ended. Throws `truncated` when it may not end here, or the earlier error.
    public mutating func finish() throws(InflateError) {
        if let failure { throw failure }
        switch phase {
        case .opening where hasMember && openingByte == nil: return
        case .ended: return
        case .opening, .decoding: break
        }
        let error = InflateError.truncated(at: codedCount)
        failure = error
        throw error
    }

    private mutating func advance(
        _ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], room: Int
    ) throws(InflateError) -> Progress {
        var offset = 0
        var room = room
        while true {
            switch phase {
            case .opening:
                guard offset < bytes.count else { return Progress(consumedCount: offset, isDrained: true) }
                try open(bytes[offset], into: &output)
                offset += 1
            case .decoding:
                guard offset < bytes.count || holdsOutput else {
                    return Progress(consumedCount: offset, isDrained: true)
                }
                guard room > 0 else { return Progress(consumedCount: offset, isDrained: false) }
                let before = output.count
                offset += try decode(UnsafeBufferPointer(rebasing: bytes[offset...]), into: &output, room: room)
                room -= output.count - before
            case .ended:
                guard offset == bytes.count else { throw .trailingData(at: codedCount) }
                return Progress(consumedCount: offset, isDrained: true)
            }
        }
    }

    /// Takes one of the two bytes that a member or stream opens with.
    private mutating func open(_ byte: UInt8, into output: inout [UInt8]) throws(InflateError) {
        guard let first = openingByte else {
            if input == .gzip, byte != 0x1F { throw notAMember() }
            openingByte = byte
            codedCount += 1
            return
        }
        switch input {
        case .gzip:
            guard byte == 0x8B else {
                codedCount -= 1
                throw notAMember()
            }
            if hasMember { inflateReset(stream) }
        case .deflate:
            let isZlib = first & 0x0F == 8 && (Int(first) << 8 | Int(byte)) % 31 == 0
            if !isZlib { inflateReset2(stream, CompressedFormat.raw.windowBits) }
        }
        openingByte = nil
        phase = .decoding
        codedCount -= 1
        let opening: [UInt8] = [first, byte]
        _ = try opening.withUnsafeBufferPointer { opening throws(InflateError) in
            try decode(opening, into: &output, room: Self.pieceBytes)
        }
    }

    private func notAMember() -> InflateError {
        hasMember
            ? .trailingData(at: codedCount) : .corrupt(at: codedCount, reason: "it does not begin like gzip")
    }

    /// Decodes one piece; returns how many bytes of the input it took.
    private mutating func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], room: Int
    ) throws(InflateError) -> Int {
        let available = min(bytes.count, Int(Int32.max))
        // One byte more than allowed is let out of zlib, and not out of here, to see whether there is more.
        let wanted = min(Self.pieceBytes, room, limits.decodedBytesMax - decodedCount + 1)
        stream.pointee.next_in = bytes.baseAddress
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = piece
        stream.pointee.avail_out = UInt32(wanted)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        let consumed = available - Int(stream.pointee.avail_in)
        let produced = wanted - Int(stream.pointee.avail_out)
        stream.pointee.next_in = nil
        codedCount += consumed
        let allowed = min(produced, limits.decodedBytesMax - decodedCount)
        decodedCount += produced
        output.append(contentsOf: UnsafeBufferPointer(start: piece, count: allowed))
        if allowed < produced { throw .tooLarge(limit: limits.decodedBytesMax) }
        if limits.isRatioExceeded(decoded: decodedCount, coded: codedCount) {
            throw .ratioExceeded(limit: limits.ratioMax)
        }
        holdsOutput = produced == wanted
        switch code {
        case Z_OK: break
        case Z_STREAM_END:
            holdsOutput = false
            hasMember = true
            phase = input == .gzip ? .opening : .ended
        case Z_BUF_ERROR where available == 0 || produced == wanted: break
        case Z_MEM_ERROR: throw .outOfMemory
        case Z_NEED_DICT: throw .corrupt(at: codedCount, reason: "it needs a dictionary")
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "it is not deflated data"
            throw .corrupt(at: codedCount, reason: reason)
        }
        return consumed
    }
}
