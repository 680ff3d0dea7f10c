/// The header fields of a message (RFC 9110 §5): an ordered list of names and values.
///
/// Order and spelling survive as received. Names compare without regard to ASCII case. A list, not a dictionary: a
/// message has few fields, several may share a name, and a scan over a short array is faster than hashing. The fields of
/// a request stay bytes until somebody asks for one of them; a change makes the whole list text.
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    /// One field line.
    public typealias Entry = (name: String, value: String)

    private enum Storage: Sendable {
        /// Text.
        case list([Entry])
        /// A list that is shared with others, and one field more behind it.
        case extended([Entry], by: Entry)
        /// Bytes as they came.
        case wire(WireFields)
    }

    private var storage: Storage

    /// Makes an empty list.
    public init() {
        storage = .list([])
    }

    /// Makes a list from entries, in their order.
    public init(_ entries: [Entry]) {
        storage = .list(entries)
    }

    /// Makes a list from a literal; a repeated name gives repeated fields.
    public init(dictionaryLiteral elements: (String, String)...) {
        storage = .list(elements.map { (name: $0.0, value: $0.1) })
    }

    /// Makes the list of a head that was read.
    init(wire: WireFields) {
        storage = .wire(wire)
    }

    /// All fields in order; made anew for those of a request.
    public var entries: [Entry] {
        switch storage {
        case .list(let entries): entries
        case .extended(let entries, let last): entries + [last]
        case .wire(let wire): wire.places.map { (name: wire.name($0), value: wire.value($0)) }
        }
    }

    /// How many field lines there are.
    public var count: Int {
        switch storage {
        case .list(let entries): entries.count
        case .extended(let entries, _): entries.count + 1
        case .wire(let wire): wire.places.count
        }
    }

    /// Whether there is no field at all.
    public var isEmpty: Bool { count == 0 }

    /// The field that `adding` has put behind a shared list.
    var extensionEntry: Entry? {
        if case .extended(_, let last) = storage { last } else { nil }
    }

    /// The first value of the name, or nil; setting replaces all fields of the name, setting nil removes them.
    public subscript(_ name: String) -> String? {
        get {
            switch storage {
            case .wire(let wire):
                return wire.firstIndex(of: name).map { wire.value(wire.places[$0]) }
            case .list(let entries):
                return Self.first(name, in: entries)
            case .extended(let entries, let last):
                return Self.first(name, in: entries) ?? Self.first(name, in: [last])
            }
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
        if case .wire(let wire) = storage { return wire.firstIndex(of: name) != nil }
        return self[name] != nil
    }

    /// The same list with a field behind it, whether or not the name is present. The list is shared, not copied.
    public func adding(_ name: String, _ value: String) -> HeaderFields {
        var fields = self
        if case .list(let entries) = storage {
            fields.storage = .extended(entries, by: (name: name, value: value))
        } else {
            fields.add(name, value)
        }
        return fields
    }

    /// Replaces all fields of the name by one; it stands where the first of them stood, else at the end.
    public mutating func set(_ name: String, _ value: String) {
        change { entries in
            guard let index = entries.firstIndex(where: { asciiEqualIgnoringCase($0.name, name) }) else {
                entries.append((name: name, value: value))
                return
            }
            entries[index] = (name: name, value: value)
            let rest = entries[(index + 1)...].filter { !asciiEqualIgnoringCase($0.name, name) }
            entries.replaceSubrange((index + 1)..., with: rest)
        }
    }

    /// Appends a field, whether or not the name is present.
    public mutating func add(_ name: String, _ value: String) {
        change { $0.append((name: name, value: value)) }
    }

    /// Removes all fields of the name.
    public mutating func remove(_ name: String) {
        change { entries in entries.removeAll { asciiEqualIgnoringCase($0.name, name) } }
    }

    private mutating func change(_ body: (inout [Entry]) -> Void) {
        var entries = entries
        // Given up here, so that the array is changed in place.
        storage = .list([])
        body(&entries)
        storage = .list(entries)
    }

    private static func first(_ name: String, in entries: [Entry]) -> String? {
        for entry in entries where asciiEqualIgnoringCase(entry.name, name) {
            return entry.value
        }
        return nil
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
