/// The header fields of a message (RFC 9110 §5): an ordered list of names and values.
///
/// Order and spelling survive as received. Names compare without regard to ASCII case. A list, not a dictionary: a
/// message has few fields, several may share a name, and a scan over a short array is faster than hashing.
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    /// One field line.
    public typealias Entry = (name: String, value: String)

    /// All fields in order.
    public private(set) var entries: [Entry]

    /// Makes an empty list.
    public init() {
        entries = []
    }

    /// Makes a list from entries, in their order.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Makes a list from a literal; a repeated name gives repeated fields.
    public init(dictionaryLiteral elements: (String, String)...) {
        entries = elements.map { (name: $0.0, value: $0.1) }
    }

    /// How many field lines there are.
    public var count: Int { entries.count }

    /// Whether there is no field at all.
    public var isEmpty: Bool { entries.isEmpty }

    /// The first value of the name, or nil; setting replaces all fields of the name, setting nil removes them.
    public subscript(_ name: String) -> String? {
        get {
            for entry in entries where asciiEqualIgnoringCase(entry.name, name) {
                return entry.value
            }
            return nil
        }
        set {
            if let newValue {
                set(name, newValue)
            } else {
                remove(name)
            }
        }
    }

    /// All values of the name, in order.
    public func values(_ name: String) -> [String] {
        entries.filter { asciiEqualIgnoringCase($0.name, name) }.map(\.value)
    }

    /// Whether a field of the name is present.
    public func contains(_ name: String) -> Bool {
        entries.contains { asciiEqualIgnoringCase($0.name, name) }
    }

    /// Replaces all fields of the name by one; it stands where the first of them stood, else at the end.
    public mutating func set(_ name: String, _ value: String) {
        guard let index = entries.firstIndex(where: { asciiEqualIgnoringCase($0.name, name) }) else {
            entries.append((name: name, value: value))
            return
        }
        entries[index] = (name: name, value: value)
        var position = index + 1
        while position < entries.count {
            if asciiEqualIgnoringCase(entries[position].name, name) {
                entries.remove(at: position)
            } else {
                position += 1
            }
        }
    }

    /// Appends a field, whether or not the name is present.
    public mutating func add(_ name: String, _ value: String) {
        entries.append((name: name, value: value))
    }

    /// Removes all fields of the name.
    public mutating func remove(_ name: String) {
        entries.removeAll { asciiEqualIgnoringCase($0.name, name) }
    }

    /// Makes room for fields, so that adding them does not allocate again.
    mutating func reserve(_ count: Int) {
        entries.reserveCapacity(count)
    }
}

extension HeaderFields: Equatable {
    /// Whether both lists have the same fields in the same order; names compare without regard to case.
    public static func == (left: HeaderFields, right: HeaderFields) -> Bool {
        left.entries.elementsEqual(right.entries) {
            asciiEqualIgnoringCase($0.name, $1.name) && $0.value == $1.value
        }
    }
}

extension HeaderFields: CustomStringConvertible {
    /// The fields as header lines, for messages of tests and logs.
    public var description: String {
        entries.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
