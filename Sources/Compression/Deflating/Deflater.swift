internal import CZlib

/// Why a deflater did not do its work.
public enum DeflateError: Error, Sendable, Equatable {
    /// There was no memory for zlib's state.
    case outOfMemory
    /// The data was finished before.
    case finished
}

/// Codes data as gzip, zlib or raw deflate as it comes, with points up to which a reader can decode what it has.
///
/// Its state takes about 260 KiB. The value cannot be copied, because it owns that state, which it frees with its end.
///
/// Invariant of `@unchecked Sendable`: both pointers are made here, owned by this one value and never given away, so
/// whoever has the value has them alone.
public struct Deflater: ~Copyable, @unchecked Sendable {
    /// What becomes of input that zlib still holds.
    public enum Flush: Sendable, Equatable {
        /// It may wait, which codes best.
        case none
        /// It comes out, ended at a byte, so that a reader can decode all input so far; costs about 5 bytes.
        case point
        /// It comes out, and the data is complete.
        case finish
    }

    private static let pieceBytes = 32 * 1024

    private let stream: UnsafeMutablePointer<z_stream>
    private let piece: UnsafeMutablePointer<UInt8>
    private var isFinished = false

    /// Makes a deflater. Throws `outOfMemory` only.
    ///
    /// - Parameter level: 1 (fast) to 9 (small); other values count as the nearest of these.
    public init(_ format: CompressedFormat, level: Int) throws(DeflateError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_deflate_init(stream, Int32(max(1, min(9, level))), format.windowBits) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
        self.stream = stream
        piece = .allocate(capacity: Self.pieceBytes)
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        piece.deallocate()
    }

    /// Codes input and appends what comes out. Throws `finished` once the data was finished.
    public mutating func deflate(
        _ bytes: Span<UInt8>, into output: inout [UInt8], flush: Flush = .none
    ) throws(DeflateError) {
        if isFinished { throw .finished }
        bytes.withUnsafeBufferPointer { bytes in
            var rest = bytes
            repeat {
                let count = min(rest.count, Int(Int32.max))
                let isLast = count == rest.count
                run(UnsafeBufferPointer(rebasing: rest[..<count]), into: &output, flush: isLast ? flush : .none)
                rest = UnsafeBufferPointer(rebasing: rest[count...])
            } while !rest.isEmpty
        }
        isFinished = flush == .finish
    }

    private func run(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], flush: Flush) {
        let code: Int32 =
            switch flush {
            case .none: Z_NO_FLUSH
            case .point: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        stream.pointee.next_in = bytes.baseAddress
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            stream.pointee.next_out = piece
            stream.pointee.avail_out = UInt32(Self.pieceBytes)
            // It can fail for a broken state only, which this type does not make, or for want of anything to do.
            _ = CZlib.deflate(stream, code)
            let count = Self.pieceBytes - Int(stream.pointee.avail_out)
            output.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
        } while stream.pointee.avail_out == 0
        stream.pointee.next_in = nil
    }
}
