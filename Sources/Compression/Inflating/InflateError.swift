/// Why coded data could not be decoded. Offsets count the coded bytes from 0.
public enum InflateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The decoded data is longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// More than `limit` decoded bytes came out of each coded one.
    case ratioExceeded(limit: Int)
    /// The data ended, at this offset, before it was complete.
    case truncated(at: Int)
    /// The data is complete, and at this offset more follows.
    case trailingData(at: Int)
    /// The data is not of its format, or a check sum is wrong; it was noticed at about this offset.
    case corrupt(at: Int, reason: String)
    /// There was no memory for zlib's state.
    case outOfMemory

    /// What is wrong and where.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "The decoded data is longer than \(limit) bytes."
        case .ratioExceeded(let limit): "The data decodes to more than \(limit) times its length."
        case .truncated(let offset): "The data ends at byte \(offset), before it is complete."
        case .trailingData(let offset): "The data is complete, but more follows at byte \(offset)."
        case .corrupt(let offset, let reason): "The data is corrupt near byte \(offset): \(reason)."
        case .outOfMemory: "There is no memory to decode the data with."
        }
    }
}
