/// The members of a JSON object in order, each name once.
///
/// Names are compared by their UTF-8 bytes (RFC 8259 section 8.3), so two spellings of a letter that Unicode calls
/// equivalent are two names. Small objects are searched from front to back; from `indexThreshold` members on an index
/// keeps a lookup constant, so that a hostile object with a million names costs no more than its size.
public struct JSONObject: Sendable, Sequence {
    /// One member: its name and its value.
    public typealias Element = (name: String, value: JSONValue)

    /// The number of members from which an index is kept.
    static let indexThreshold = 32

    /// The members in order.
    public private(set) var members: [Element]
    /// The position of every name, filled only from `indexThreshold` members on.
    private var index: [ByteName: Int]

    /// Makes an object without members.
    public init() {
        members = []
        index = [:]
    }

    /// Makes an object from members in order; of a repeated name the first place and the last value count.
    public init(_ members: some Sequence<Element>) {
        self.init()
        for (name, value) in members {
            set(name, to: value)
        }
    }

    /// Takes over what the reader collected: names are already known to differ, and the index fits the members.
    init(unique members: [Element], index: [ByteName: Int]) {
        self.members = members
        self.index = index
    }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in order.
    public var names: [String] { members.map(\.name) }

    /// The value of the member called `name`, or nil when there is none.
    public subscript(name: String) -> JSONValue? {
        position(of: name).map { members[$0].value }
    }

    /// Changes the member called `name` in its place, or adds it at the end.
    public mutating func set(_ name: String, to value: JSONValue) {
        if let position = position(of: name) {
            members[position].value = value
            return
        }
        members.append((name, value))
        if members.count == Self.indexThreshold {
            rebuildIndex()
        } else if members.count > Self.indexThreshold {
            index[ByteName(name)] = members.count - 1
        }
    }

    /// Removes the member called `name` and returns its value, or nil when there is none. Linear in the members.
    @discardableResult
    public mutating func remove(_ name: String) -> JSONValue? {
        guard let position = position(of: name) else { return nil }
        let removed = members.remove(at: position)
        rebuildIndex()
        return removed.value
    }

    /// Iterates over the members in order.
    public func makeIterator() -> IndexingIterator<[Element]> {
        members.makeIterator()
    }

    private func position(of name: String) -> Int? {
        if members.count >= Self.indexThreshold {
            return index[ByteName(name)]
        }
        // By place and not by element, so that no value is copied on the way.
        for place in members.indices where members[place].name.hasSameBytes(as: name) { return place }
        return nil
    }

    private mutating func rebuildIndex() {
        index = [:]
        guard members.count >= Self.indexThreshold else { return }
        index.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            index[ByteName(member.name)] = position
        }
    }
}

extension JSONObject: Equatable {
    /// Whether both objects have the same names and values in the same order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { left, right in
            left.name.hasSameBytes(as: right.name) && left.value == right.value
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object from a Swift literal. The order is kept; of a repeated name the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements {
            set(name, to: value)
        }
    }
}
