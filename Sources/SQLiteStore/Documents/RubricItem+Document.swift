internal import JSONText
internal import RewardCore

extension RubricItem {
    /// Writes the item as an object.
    static func write(_ writer: inout JSONWriter, _ item: RubricItem) {
        writer.object { writer in
            writer.member("name", item.name)
            writer.member("text", item.text)
            writer.member("min", item.min)
            writer.member("max", item.max)
            writer.member("range_assumed", item.rangeAssumed)
        }
    }

    /// Reads what `write` has written.
    static func read(_ value: JSONValue) throws(DocumentError) -> RubricItem {
        let fields = try DocumentFields(value, "a rubric item")
        return RubricItem(
            name: try fields.text("name"), text: try fields.text("text"), min: try fields.int("min"),
            max: try fields.int("max"), rangeAssumed: try fields.bool("range_assumed"))
    }

    /// Reads a list of items.
    static func readList(_ value: JSONValue) throws(DocumentError) -> [RubricItem] {
        guard let values = value.array else { throw DocumentError("a set of rubric items is not a list") }
        return try DocumentFields.elements(values, read)
    }
}

extension RubricContent {
    /// The bytes that are stored: the items as JSON, or the guidelines as they are.
    var storedBytes: [UInt8] {
        switch self {
        case .guidelines(let text):
            return Array(text.utf8)
        case .items(let items):
            var writer = JSONWriter()
            writer.list(items, RubricItem.write)
            return writer.takeBytes()
        }
    }

    /// Reads what `storedBytes` gave for content of that `kind`.
    init(kind: String, storedBytes: [UInt8]) throws(DocumentError) {
        switch kind {
        case "items": self = .items(try RubricItem.readList(DocumentFields.value(of: storedBytes, "a rubric")))
        case "guidelines": self = .guidelines(String(decoding: storedBytes, as: UTF8.self))
        default: throw DocumentError("a rubric has the unknown kind `\(kind)`")
        }
    }
}
