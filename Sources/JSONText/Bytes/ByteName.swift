internal import Glibc

extension String {
    /// Whether both strings have the same UTF-8 bytes.
    ///
    /// `==` on `String` follows canonical equivalence, where `é` in one scalar equals `é` in two. Most strings that
    /// differ have another length, which costs nothing to see; the others are compared as memory.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isEqual = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                guard let left = left.baseAddress, let start = right.baseAddress else { return right.isEmpty }
                return memcmp(left, start, right.count) == 0
            }
        }
        return (isEqual ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

/// A member name as a dictionary key that is compared and hashed by its UTF-8 bytes.
struct ByteName: Hashable, Sendable {
    /// The name.
    let name: String

    /// Wraps a name.
    init(_ name: String) {
        self.name = name
    }

    /// Whether both names have the same bytes.
    static func == (left: ByteName, right: ByteName) -> Bool {
        left.name.hasSameBytes(as: right.name)
    }

    /// Hashes the bytes; the hasher is seeded per process, so names cannot be chosen to collide.
    func hash(into hasher: inout Hasher) {
        var name = name
        name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
