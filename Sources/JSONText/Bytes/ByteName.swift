extension String {
    /// Whether both strings have the same UTF-8 bytes.
    ///
    /// `==` on `String` follows canonical equivalence, where `é` in one scalar equals `é` in two. Equal bytes are
    /// always canonically equal, so the fast comparison comes first and only its hits are checked again.
    func hasSameBytes(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
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
