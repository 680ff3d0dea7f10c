/// A text that equals another only when their UTF-8 bytes are equal, as texts in the database do. `String` would also
/// find canonically equivalent texts equal, such as `é` in one scalar and in two.
struct ByteText: Hashable {
    /// The text.
    let text: String

    /// Wraps `text`.
    init(_ text: String) { self.text = text }

    /// Whether the bytes are equal.
    static func == (left: ByteText, right: ByteText) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Hashes the bytes.
    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
