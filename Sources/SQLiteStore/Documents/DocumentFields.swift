internal import JSONText

/// Reads the members of one JSON object of a stored document, with errors that name the member.
///
/// Absent and `null` are the same, so writers leave out what is `nil`, and a member that a later version adds can be
/// optional. Unknown members are passed over.
struct DocumentFields {
    private let object: JSONObject
    private let place: String

    /// The members of `value`, which `place` names in errors.
    init(_ value: JSONValue, _ place: String) throws(DocumentError) {
        guard let object = value.object else { throw DocumentError("\(place) is not an object") }
        self.object = object
        self.place = place
    }

    /// The members of the document whose text is `bytes`.
    init(reading bytes: [UInt8], _ place: String) throws(DocumentError) {
        try self.init(Self.value(of: bytes, place), place)
    }

    /// The value of the document whose text is `bytes`.
    static func value(of bytes: [UInt8], _ place: String) throws(DocumentError) -> JSONValue {
        do {
            return try JSONReader.read(bytes).value
        } catch {
            throw DocumentError("\(place) is not a JSON document (\(error.kind.rawValue) at byte \(error.offset))")
        }
    }

    /// The member `name`, or `nil` when it is absent or null.
    func optional(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// The member `name` as `read` takes it.
    func required<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(DocumentError) -> Value {
        guard let value = try optional(name, read) else { throw DocumentError("\(place) lacks `\(name)`") }
        return value
    }

    /// The member `name` as `read` takes it, or `nil` when it is absent or null.
    func optional<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(DocumentError) -> Value? {
        guard let member = optional(name) else { return nil }
        guard let value = read(member) else { throw DocumentError("`\(name)` of \(place) has an unusable value") }
        return value
    }

    /// A text.
    func text(_ name: String) throws(DocumentError) -> String { try required(name, \.string) }

    /// A text or `nil`.
    func optionalText(_ name: String) throws(DocumentError) -> String? { try optional(name, \.string) }

    /// An integer.
    func int(_ name: String) throws(DocumentError) -> Int { try required(name, \.int) }

    /// An integer or `nil`.
    func optionalInt(_ name: String) throws(DocumentError) -> Int? { try optional(name, \.int) }

    /// A finite double.
    func double(_ name: String) throws(DocumentError) -> Double { try required(name, \.double) }

    /// A boolean, or nil.
    func optionalBool(_ name: String) throws(DocumentError) -> Bool? { try optional(name, \.bool) }

    /// A finite double or `nil`.
    func optionalDouble(_ name: String) throws(DocumentError) -> Double? { try optional(name, \.double) }

    /// A boolean.
    func bool(_ name: String) throws(DocumentError) -> Bool { try required(name, \.bool) }

    /// A raw value of `type`.
    func keyword<Keyword: RawRepresentable<String>>(
        _ name: String, _ type: Keyword.Type
    ) throws(DocumentError) -> Keyword {
        try required(name) { value in value.string.flatMap(Keyword.init(rawValue:)) }
    }

    /// A raw value of `type` or `nil`.
    func optionalKeyword<Keyword: RawRepresentable<String>>(
        _ name: String, _ type: Keyword.Type
    ) throws(DocumentError) -> Keyword? {
        try optional(name) { value in value.string.flatMap(Keyword.init(rawValue:)) }
    }

    /// The object `name`.
    func fields(_ name: String) throws(DocumentError) -> DocumentFields {
        try DocumentFields(required(name) { $0 }, name)
    }

    /// The object `name` or `nil`.
    func optionalFields(_ name: String) throws(DocumentError) -> DocumentFields? {
        guard let value = optional(name) else { return nil }
        return try DocumentFields(value, name)
    }

    /// The array `name`, each element read by `read`.
    func list<Element>(
        _ name: String, _ read: (JSONValue) throws(DocumentError) -> Element
    ) throws(DocumentError) -> [Element] {
        guard let list = try optionalList(name, read) else { throw DocumentError("\(place) lacks `\(name)`") }
        return list
    }

    /// The array `name` or `nil`, each element read by `read`.
    func optionalList<Element>(
        _ name: String, _ read: (JSONValue) throws(DocumentError) -> Element
    ) throws(DocumentError) -> [Element]? {
        guard let values = try optional(name, \.array) else { return nil }
        return try Self.elements(values, read)
    }

    /// The array of texts `name`.
    func texts(_ name: String) throws(DocumentError) -> [String] {
        try list(name) { value throws(DocumentError) in try Self.text(value) }
    }

    /// The object `name` whose members are all texts.
    func textsByName(_ name: String) throws(DocumentError) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in try required(name, \.object) {
            result[key] = try Self.text(value)
        }
        return result
    }

    /// Each of `values` read by `read`.
    static func elements<Element>(
        _ values: [JSONValue], _ read: (JSONValue) throws(DocumentError) -> Element
    ) throws(DocumentError) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values { elements.append(try read(value)) }
        return elements
    }

    /// `value` as a text.
    static func text(_ value: JSONValue) throws(DocumentError) -> String {
        guard let text = value.string else { throw DocumentError("a text is missing in a list") }
        return text
    }
}
