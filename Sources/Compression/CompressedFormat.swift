/// What stands around deflated data (RFC 1951).
public enum CompressedFormat: Sendable, Hashable, CaseIterable {
    /// Members with a header, a CRC-32 and a length (RFC 1952); several may stand one behind the other.
    case gzip
    /// One stream with a header and an Adler-32 (RFC 1950): what HTTP calls `deflate`.
    case zlib
    /// Deflated data alone: what some clients send when they say `deflate`.
    case raw

    /// The argument by which zlib's initialisers know the format, with the largest window.
    var windowBits: Int32 {
        switch self {
        case .gzip: 15 + 16
        case .zlib: 15
        case .raw: -15
        }
    }
}
