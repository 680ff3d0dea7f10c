/// Looks for a few ASCII marks from rising places of one text, and reads it only once however often it is asked.
struct ByteSearch: Sendable {
    private let marks: [[UInt8]]
    private var found: Int?

    /// A search for any of the marks.
    init(_ marks: String...) {
        self.marks = marks.map { Array($0.utf8) }
    }

    /// The first place of a mark at `start` or behind it; each start lies at or behind the one before.
    mutating func next(in bytes: [UInt8], from start: Int) -> Int? {
        if let found, found >= start { return found < bytes.count ? found : nil }
        let index = (start..<bytes.count).first { index in
            marks.contains { $0.count <= bytes.count - index && bytes[index..<index + $0.count].elementsEqual($0) }
        }
        found = index ?? bytes.count
        return index
    }
}
