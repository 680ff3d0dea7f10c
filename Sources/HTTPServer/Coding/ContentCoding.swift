internal import Compression
internal import HTTPEngine

/// A content coding that the server knows (RFC 9110 §8.4.1).
enum ContentCoding: String, Sendable, Equatable {
    /// gzip, also under its old name `x-gzip`.
    case gzip
    /// A zlib stream; deflated data alone is taken as well, but never sent.
    case deflate

    /// What a client is told in `Accept-Encoding` (RFC 9110 §12.5.3).
    static let accepted = "gzip, deflate"

    /// The coding of the name, without regard to case; nil for any other.
    init?(name: some StringProtocol) {
        switch name.lowercased() {
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }

    /// How bodies in this coding are read.
    var input: InflaterInput {
        switch self {
        case .gzip: .gzip
        case .deflate: .deflate
        }
    }

    /// How bodies in this coding are written.
    var format: CompressedFormat {
        switch self {
        case .gzip: .gzip
        case .deflate: .zlib
        }
    }
}

extension HeaderFields {
    /// The members of a comma-separated list over all fields of the name, without white space around them and without
    /// empty ones (RFC 9110 §5.6.1); nil when there is no such field.
    func listMembers(_ name: String) -> [Substring]? {
        var members: [Substring]?
        for entry in entries where asciiEqualIgnoringCase(entry.name, name) {
            let parts = entry.value.split(separator: ",").map(\.withoutOuterSpace).filter { !$0.isEmpty }
            members = (members ?? []) + parts
        }
        return members
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    var withoutOuterSpace: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
